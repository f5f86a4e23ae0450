/** The nearest float32 that is not above the value. */
export function roundedDown(value: number): number {
  const rounded = Math.fround(value);
  return rounded <= value ? rounded : Math.fround(value - Math.abs(value) * 2 ** -23);
}

/** The nearest float32 that is not below the value. */
export function roundedUp(value: number): number {
  return -roundedDown(-value);
}
