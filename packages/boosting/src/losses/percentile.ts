/**
 * The value below which a share of the values lies, by linear interpolation between the two nearest ranks (definition 7 of
 * Hyndman and Fan; numpy's `percentile`).
 *
 * @param share in 0 .. 1
 */
export function percentile(values: Float64Array, share: number): number {
  const sorted = Float64Array.from(values).sort();
  const rank = (sorted.length - 1) * share;
  const below = Math.floor(rank);
  const low = sorted[below];
  const high = sorted[Math.min(below + 1, sorted.length - 1)];
  const between = rank - below;
  // From the nearer end, so that between = 1 gives `high` exactly.
  return between < 0.5 ? low + (high - low) * between : high - (high - low) * (1 - between);
}

/**
 * The smallest value such that it and the smaller ones carry at least a share of the weight (definition 1 of Hyndman and Fan, the
 * inverse of the weighted distribution function).
 *
 * Source: Hyndman and Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50(4), 1996.
 *
 * @param share in 0 .. 1
 */
export function weightedPercentile(values: Float64Array, weights: Float64Array, share: number): number {
  if (weights.every((weight) => weight === 1)) return percentileOfEqualWeights(values, share);
  const order = Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  const carried = new Float64Array(order.length);
  let sum = 0;
  for (let rank = 0; rank < order.length; rank++) carried[rank] = sum += weights[order[rank]];
  const wanted = share * sum;
  // Rounding may leave the wanted weight just above the whole one; weightless values at the front carry nothing.
  const rank = carried.findIndex((weight) => weight >= wanted && weight > 0);
  return values[order[rank === -1 ? order.length - 1 : rank]];
}

function percentileOfEqualWeights(values: Float64Array, share: number): number {
  const sorted = Float64Array.from(values).sort();
  const rank = Math.ceil(share * sorted.length) - 1;
  return sorted[Math.min(Math.max(rank, 0), sorted.length - 1)];
}
