/** A mean with its 95% confidence interval; the ends are missing where one value is all there is. */
export interface Interval {
  readonly mean: number;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

/**
 * The mean of paired differences with Student's 95% interval, `mean ± t(0.975, n - 1) s / sqrt(n)`. It takes the pairs as independent;
 * cells of one class split share their identities, so with few splits it is somewhat too narrow.
 *
 * @param values `n` of them, at least one
 */
export function studentInterval(values: readonly number[]): Interval {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { mean };
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const half = (studentQuantile(n - 1) * deviation) / Math.sqrt(n);
  return { mean, low: mean - half, high: mean + half };
}

/** The t that a Student variable of `degrees` degrees of freedom stays within, either side, with probability 0.95. */
export function studentQuantile(degrees: number): number {
  let low = 0;
  let high = 1000;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (withinProbability(middle, degrees) < 0.95) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * `P(|T| <= t)` for a whole number of degrees of freedom, by its finite series.
 *
 * By hand because the one well-kept library with the quantile, @stdlib/stats-base-dists-t-quantile, brings 223 packages.
 * Source: Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.7.3 and 26.7.4.
 */
function withinProbability(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const cosine2 = Math.cos(angle) ** 2;
  const odd = degrees % 2 === 1;
  let term = odd ? Math.cos(angle) : 1;
  let sum = 0;
  for (let i = odd ? 1 : 0; i <= degrees - 2; i += 2) {
    sum += term;
    term *= (cosine2 * (i + 1)) / (i + 2);
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}
