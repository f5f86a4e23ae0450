/** A number for axes and tooltips: four digits at most, no trailing zeros. */
export function shortNumber(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text =
    size >= 1e5 || size < 1e-3 ? value.toExponential(1).replace('e+', 'e') : String(Number(value.toPrecision(4)));
  return text.replaceAll('-', '−');
}
