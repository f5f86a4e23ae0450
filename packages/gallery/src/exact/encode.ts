/** Largest code of a row. */
const LARGEST = 127;

/** What float32 may round in a key or margin, in parts of the query's and row's lengths. */
const ROUNDING = 2e-6;

/** Largest code of a query: 16 bits, and fewer where the sum of `width` products would not fit 32. */
function largestQueryCode(width: number): number {
  return Math.min(32_767, Math.floor((2 ** 31 - 1) / (LARGEST * width)));
}

/** What a query's coding loses of a unit vector, at most. */
function queryError(width: number): number {
  return Math.sqrt(width) / (2 * largestQueryCode(width));
}

/** sqrt(sum of x_i squared) in float64. */
export function lengthOf(values: ArrayLike<number>, start: number, length: number): number {
  let sum = 0;
  for (let i = start; i < start + length; i++) sum += values[i] * values[i];
  return Math.sqrt(sum);
}

/** What {@link encodeRow} found besides the codes. */
export interface EncodedRow {
  readonly scale: number;
  readonly error: number;
  readonly norm: number;
}

/**
 * Codes a vector x in 8 bits: u = x / |x| is about scale * codes. For every query of unit length v, with codes of its own as
 * {@link encodeQuery} makes them, |u . v - scale * (codes . query codes) * step| <= error. (Cauchy-Schwarz: |u - scale codes| |v| for the
 * row's part, (1 + |u - scale codes|) |v - step query codes| for the query's; then what float32 rounds.)
 *
 * @param codes written to from `at` on, `width` of them belong to the row
 */
export function encodeRow(
  values: Float32Array,
  start: number,
  length: number,
  codes: Int8Array,
  at: number,
  width: number,
): EncodedRow {
  const end = start + length;
  let sum = 0;
  let largest = 0;
  for (let i = start; i < end; i++) {
    const value = values[i];
    sum += value * value;
    const size = value < 0 ? -value : value;
    if (size > largest) largest = size;
  }
  const norm = Math.sqrt(sum);
  // Rounded up, so that no code is above the largest.
  const scale = Math.fround((largest / norm / LARGEST) * (1 + 1e-7));
  const toCode = 1 / (norm * scale);
  let lost = 0;
  for (let i = start, to = at; i < end; i++, to++) {
    const exact = values[i] * toCode;
    // Cut off towards zero, which is fast: nearest, half away from zero.
    const code = exact < 0 ? (exact - 0.5) | 0 : (exact + 0.5) | 0;
    codes[to] = code;
    lost += (exact - code) * (exact - code);
  }
  const error = Math.sqrt(lost) * scale;
  return { scale, error: (error + (1 + error) * queryError(width) + ROUNDING) * (1 + 1e-6), norm };
}

/**
 * The same for a vector that is in 8 bits already, codes of -127..127: only the query's coding loses something.
 */
export function encodeInt8Row(
  values: Int8Array,
  start: number,
  length: number,
  codes: Int8Array,
  at: number,
  width: number,
): EncodedRow {
  codes.set(values.subarray(start, start + length), at);
  const norm = lengthOf(values, start, length);
  return { scale: Math.fround(1 / norm), error: (queryError(width) + ROUNDING) * (1 + 1e-6), norm };
}

/**
 * Codes a query in 16 bits: v = q / |q| is about step * codes.
 *
 * @param codes written to, from its start; zero behind `length`
 * @returns step, and the query's length |q|
 */
export function encodeQuery(
  values: ArrayLike<number>,
  start: number,
  length: number,
  codes: Int16Array,
): { readonly step: number; readonly norm: number } {
  const norm = lengthOf(values, start, length);
  const most = largestQueryCode(codes.length);
  let largest = 0;
  for (let i = start; i < start + length; i++) largest = Math.max(largest, Math.abs(values[i]));
  const step = largest / norm / most;
  for (let i = 0; i < length; i++) codes[i] = Math.round(values[start + i] / (norm * step));
  return { step, norm };
}
