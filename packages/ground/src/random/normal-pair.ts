/**
 * Two independent numbers of mean 0 and deviation 1 from two of [0, 1).
 *
 * @param uniform gives numbers of [0, 1)
 *
 * Source: Box and Muller, "A Note on the Generation of Random Normal Deviates", 1958.
 */
export function normalPair(uniform: () => number): [number, number] {
  const radius = Math.sqrt(-2 * Math.log(1 - uniform())); // 1 - u is never 0
  const angle = 2 * Math.PI * uniform();
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}
