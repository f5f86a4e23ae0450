import { copyCorner } from './convolve';

/** Positions whose products are summed before they are added to the rest: rounding then grows with groups, not with positions. */
const GROUP: i32 = 1024;

/** The first position of the kernel at which a tap meets the source. */
// @ts-ignore: decorator
@inline
function firstInside(before: i32, tap: i32, stride: i32): i32 {
  return before > tap ? (before - tap + stride - 1) / stride : 0;
}

/** Behind the last one. */
// @ts-ignore: decorator
@inline
function endInside(before: i32, tap: i32, stride: i32, input: i32, output: i32): i32 {
  const reach = input - 1 + before - tap;
  return reach < 0 ? 0 : min(output, reach / stride + 1);
}

/**
 * The gradient of a convolution by its kernel: out[h, w, c, o] = sum over images and positions (i, j) of
 * source[s i + h - top, s j + w - left, n, c] dy[i, j, n, o]. Four channels by eight filters are computed at once.
 *
 * @param source `[C / 4, H, W, N, 4]`
 * @param dy `[O / 8, H', W', N, 8]`
 * @param out `[kernelRows, kernelColumns, C, O]`
 * @param corner 128 bytes to work in
 */
export function filterGradient(
  source: usize,
  dy: usize,
  out: usize,
  corner: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  kernelRows: i32,
  kernelColumns: i32,
  outHeight: i32,
  outWidth: i32,
  filters: i32,
  rowStride: i32,
  columnStride: i32,
  top: i32,
  left: i32,
): void {
  const sourcePixel = <usize>batch << 4;
  const dyPixel = <usize>batch << 5;
  const sourcePanel = <usize>(height * width) * sourcePixel;
  const dyPanel = <usize>(outHeight * outWidth) * dyPixel;
  const outRow = <usize>filters << 2;
  for (let filter = 0; filter < filters; filter += 8, dy += dyPanel) {
    let panel = source;
    for (let channel = 0; channel < channels; channel += 4, panel += sourcePanel) {
      for (let h = 0; h < kernelRows; h++) {
        const firstRow = firstInside(top, h, rowStride);
        const lastRow = endInside(top, h, rowStride, height, outHeight);
        for (let w = 0; w < kernelColumns; w++) {
          const first = firstInside(left, w, columnStride);
          const count = endInside(left, w, columnStride, width, outWidth) - first;
          // At stride 1 neighbors meet neighbors: a whole line is one run.
          const pieces = columnStride == 1 ? min(1, count) : count;
          const length = columnStride == 1 ? count * batch : batch;
          const skip = columnStride == 1 ? 0 : <usize>(columnStride - 1) * sourcePixel;
          const rows = max(1, GROUP / max(1, count * batch));
          memory.fill(corner, 0, 128);
          for (let begin = firstRow; begin < lastRow && count > 0; begin += rows) {
            const end = min(lastRow, begin + rows);
            let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
            for (let i = begin; i < end; i++) {
              let at = dy + <usize>(i * outWidth + first) * dyPixel;
              let values = panel + <usize>((i * rowStride + h - top) * width + first * columnStride + w - left) * sourcePixel;
              for (let piece = 0; piece < pieces; piece++) {
                const stop = at + (<usize>length << 5);
                for (; at < stop; at += 32, values += 16) {
                  const low = v128.load(at);
                  const high = v128.load(at, 16);
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
                values += skip;
              }
            }
            addTo(corner, a0);
            addTo(corner + 16, a1);
            addTo(corner + 32, b0);
            addTo(corner + 48, b1);
            addTo(corner + 64, c0);
            addTo(corner + 80, c1);
            addTo(corner + 96, d0);
            addTo(corner + 112, d1);
          }
          const to = out + <usize>((h * kernelColumns + w) * channels + channel) * outRow + (<usize>filter << 2);
          if (channel + 4 <= channels && filter + 8 <= filters) {
            for (let row: usize = 0; row < 4; row++) {
              v128.store(to + row * outRow, v128.load(corner + (row << 5)));
              v128.store(to + row * outRow + 16, v128.load(corner + (row << 5) + 16));
            }
          } else copyCorner(corner, to, outRow, min(4, channels - channel), min(8, filters - filter));
        }
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function addTo(at: usize, values: v128): void {
  v128.store(at, f32x4.add(v128.load(at), values));
}
