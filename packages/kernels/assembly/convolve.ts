/**
 * A convolution: for each position of the output and each tap that meets the source, out[n, :] += source[n, :] kernel[tap].
 *
 * Four images by eight filters are computed at once: eight sums in registers, to each of which a step adds one product. Which taps meet
 * the source is said by tables of int32. For each output row `1 + 2 kernelRows` numbers: how many taps there are, then pairs (tap's row, source's row).
 * For each output column `1 + 3 kernelColumns`: how many runs, then (tap's column, source's column, taps in the run).
 *
 * @param source `[H, N / 4, W, C, 4]`
 * @param kernel `[O / 8, T, C, 8]`
 * @param out `[N, H', W', O]`
 * @param corner 128 bytes to work in
 */
export function convolve(
  source: usize,
  kernel: usize,
  out: usize,
  corner: usize,
  batch: i32,
  sourceWidth: i32,
  channels: i32,
  kernelRows: i32,
  kernelColumns: i32,
  height: i32,
  width: i32,
  filters: i32,
  rowTaps: usize,
  columnTaps: usize,
): void {
  const fours = (batch + 3) >> 2;
  const pixel = <usize>channels << 4;
  const line = <usize>sourceWidth * pixel;
  const tap = <usize>channels << 5;
  const panel = <usize>(kernelRows * kernelColumns) * tap;
  const rowEntry = <usize>(1 + 2 * kernelRows) << 2;
  const columnEntry = <usize>(1 + 3 * kernelColumns) << 2;
  const image = <usize>(height * width * filters) << 2;
  for (let filter = 0; filter < filters; filter += 8, kernel += panel) {
    for (let y = 0; y < height; y++) {
      const rows = rowTaps + <usize>y * rowEntry;
      const rowsEnd = rows + 4 + (<usize>load<i32>(rows) << 3);
      for (let four = 0; four < fours; four++) {
        for (let x = 0; x < width; x++) {
          const columns = columnTaps + <usize>x * columnEntry;
          const columnsEnd = columns + 4 + <usize>load<i32>(columns) * 12;
          let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
          for (let row = rows + 4; row < rowsEnd; row += 8) {
            const kernelRow = kernel + <usize>(load<i32>(row) * kernelColumns) * tap;
            const sourceRow = source + <usize>(load<i32>(row, 4) * fours + four) * line;
            for (let run = columns + 4; run < columnsEnd; run += 12) {
              let weights = kernelRow + <usize>load<i32>(run) * tap;
              let values = sourceRow + <usize>load<i32>(run, 4) * pixel;
              const end = values + <usize>load<i32>(run, 8) * pixel;
              for (; values < end; values += 16, weights += 32) {
                const low = v128.load(weights);
                const high = v128.load(weights, 16);
                let value = v128.load32_splat(values);
                a0 = f32x4.add(a0, f32x4.mul(value, low));
                a1 = f32x4.add(a1, f32x4.mul(value, high));
                value = v128.load32_splat(values, 4);
                b0 = f32x4.add(b0, f32x4.mul(value, low));
                b1 = f32x4.add(b1, f32x4.mul(value, high));
                value = v128.load32_splat(values, 8);
                c0 = f32x4.add(c0, f32x4.mul(value, low));
                c1 = f32x4.add(c1, f32x4.mul(value, high));
                value = v128.load32_splat(values, 12);
                d0 = f32x4.add(d0, f32x4.mul(value, low));
                d1 = f32x4.add(d1, f32x4.mul(value, high));
              }
            }
          }
          const n = four << 2;
          let to = out + <usize>n * image + (<usize>((y * width + x) * filters + filter) << 2);
          if (n + 4 <= batch && filter + 8 <= filters) {
            v128.store(to, a0);
            v128.store(to, a1, 16);
            to += image;
            v128.store(to, b0);
            v128.store(to, b1, 16);
            to += image;
            v128.store(to, c0);
            v128.store(to, c1, 16);
            to += image;
            v128.store(to, d0);
            v128.store(to, d1, 16);
          } else {
            v128.store(corner, a0);
            v128.store(corner, a1, 16);
            v128.store(corner, b0, 32);
            v128.store(corner, b1, 48);
            v128.store(corner, c0, 64);
            v128.store(corner, c1, 80);
            v128.store(corner, d0, 96);
            v128.store(corner, d1, 112);
            copyCorner(corner, to, image, min(4, batch - n), min(8, filters - filter));
          }
        }
      }
    }
  }
}

/** Copies some rows and columns of a block of `[4, 8]` numbers to rows `line` bytes apart. */
export function copyCorner(corner: usize, to: usize, line: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++) {
    for (let column: usize = 0; column < <usize>columns; column++) {
      store<f32>(to + (column << 2), load<f32>(corner + (column << 2)));
    }
    corner += 32;
    to += line;
  }
}
