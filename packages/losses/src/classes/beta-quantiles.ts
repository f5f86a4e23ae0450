/** Steps of the sum that the distribution function is made of. */
const steps = 20_000;

/**
 * Numbers that are spread as the symmetric Beta distribution is: its quantiles at `(i + 1/2) / count`.
 *
 * @param alpha of `Beta(alpha, alpha)`, above 0
 */
export function betaQuantiles(count: number, alpha: number): number[] {
  // By x = sin^2 t the density becomes (sin t cos t)^(2 alpha - 1), which is tame where alpha is below 1, too.
  const ends = Array.from({ length: steps + 1 }, (_, i) => (i * Math.PI) / 2 / steps);
  const sums = [0];
  for (let i = 0; i < steps; i++) {
    const middle = (ends[i] + ends[i + 1]) / 2;
    sums.push(sums[i] + (Math.sin(middle) * Math.cos(middle)) ** (2 * alpha - 1));
  }
  let at = 0;
  return Array.from({ length: count }, (_, i) => {
    const wanted = ((i + 0.5) / count) * sums[steps];
    while (sums[at + 1] < wanted) at += 1;
    const share = (wanted - sums[at]) / (sums[at + 1] - sums[at]);
    return Math.sin(ends[at] + share * (ends[1] - ends[0])) ** 2;
  });
}
