/** The mean of rows [N, L], in float64. */
export function meanRow(rows: Float32Array, width: number): Float64Array {
  const sum = new Float64Array(width);
  for (let start = 0; start < rows.length; start += width) {
    for (let i = 0; i < width; i++) sum[i] += rows[start + i];
  }
  return sum.map((value) => value / (rows.length / width));
}
