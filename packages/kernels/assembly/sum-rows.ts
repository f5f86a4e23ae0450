/** Adds the rows of a matrix to `sums` (f64, one per column, rounded up to a multiple of two) and writes them to `out` as f32. */
export function sumRows(x: usize, out: usize, sums: usize, rows: i32, columns: i32): void {
  const line = <usize>columns << 2;
  memory.fill(sums, 0, <usize>columns << 3);
  let row = 0;
  // Four rows at once: a quarter of the reads and writes of the sums.
  for (; row + 4 <= rows; row += 4, x += 4 * line) {
    let column = 0;
    for (; column + 4 <= columns; column += 4) {
      const at = x + (<usize>column << 2);
      const sum = sums + (<usize>column << 3);
      const a = v128.load(at);
      const b = v128.load(at + line);
      const c = v128.load(at + 2 * line);
      const d = v128.load(at + 3 * line);
      const low = f64x2.add(f64x2.add(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b)), f64x2.add(f64x2.promote_low_f32x4(c), f64x2.promote_low_f32x4(d)));
      const high = f64x2.add(f64x2.add(highHalf(a), highHalf(b)), f64x2.add(highHalf(c), highHalf(d)));
      v128.store(sum, f64x2.add(v128.load(sum), low));
      v128.store(sum, f64x2.add(v128.load(sum, 16), high), 16);
    }
    for (; column < columns; column++) {
      for (let each: usize = 0; each < 4; each++) addOne(sums, x + each * line, column);
    }
  }
  for (; row < rows; row++, x += line) {
    for (let column = 0; column < columns; column++) addOne(sums, x, column);
  }
  for (let column: usize = 0; column < <usize>columns; column++) {
    store<f32>(out + (column << 2), <f32>load<f64>(sums + (column << 3)));
  }
}

// @ts-ignore: decorator
@inline
function highHalf(values: v128): v128 {
  return f64x2.promote_low_f32x4(i64x2.shuffle(values, values, 1, 1));
}

// @ts-ignore: decorator
@inline
function addOne(sums: usize, row: usize, column: i32): void {
  const sum = sums + (<usize>column << 3);
  store<f64>(sum, load<f64>(sum) + <f64>load<f32>(row + (<usize>column << 2)));
}
