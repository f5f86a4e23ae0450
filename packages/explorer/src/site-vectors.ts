/**
 * A vector in 8 bits: `round(127 v / max |v|)`. Its length is lost, which cosine does not ask for; its direction turns by less than
 * `sqrt(L) / 254` of the largest number's share.
 *
 * @param vector `[L]`, not all zero
 */
export function encodeVector(vector: Float32Array): Int8Array {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Int8Array.from(vector, (value) => Math.round((127 * value) / largest));
}
