/** The first position in [from, to) of a falling list whose value is at most this one; `to` if there is none. */
export function firstAtMost(falling: Float64Array, from: number, to: number, value: number): number {
  while (from < to) {
    const middle = (from + to) >> 1;
    if (falling[middle] > value) from = middle + 1;
    else to = middle;
  }
  return from;
}
