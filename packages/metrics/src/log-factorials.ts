/** ln(n!) for n from 0 to `largest`, summed with compensation (Kahan), so that it is right to the last digits for millions. */
export function logFactorials(largest: number): Float64Array {
  const result = new Float64Array(largest + 1);
  let sum = 0;
  let lost = 0;
  for (let n = 2; n <= largest; n++) {
    const term = Math.log(n) - lost;
    const next = sum + term;
    lost = next - sum - term;
    sum = next;
    result[n] = sum;
  }
  return result;
}
