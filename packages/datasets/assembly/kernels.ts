/**
 * The inner loops of augmentation, in AssemblyScript: WebAssembly with 128-bit vectors, the same bits on every machine.
 * Addresses are bytes in the module's memory, laid out by `src/augmentation/kernels.ts`; images are interleaved RGB, and
 * 32 readable bytes follow every buffer. `pnpm generate kernels` compiles this file into `src/augmentation/kernels.wasm.ts`.
 */

/** Weights of filters are in 2^-14. */
const BITS: i32 = 14;
const HALF: i32 = 1 << 13;

/** Sums the first two pixels of a vector by channel with a pair of weights: red, green, blue, nothing. */
// @ts-ignore: decorator
@inline
function pairOfPixels(both: v128, pair: v128): v128 {
  const lanes = i8x16.shuffle(both, i64x2.splat(0), 0, 16, 3, 16, 1, 16, 4, 16, 2, 16, 5, 16, 16, 16, 16, 16);
  return i32x4.dot_i16x8_s(lanes, pair);
}

/** Writes red, green and blue and one byte more, which the next pixel overwrites. */
// @ts-ignore: decorator
@inline
function storePixel(at: usize, sums: v128): void {
  const words = i16x8.narrow_i32x4_s(sums, sums);
  v128.store32_lane(at, i8x16.narrow_i16x8_u(words, words), 0);
}

/**
 * Filters each row: output pixel x is the sum of `count` (even) inputs from `starts[x]` on. `starts` are i32, `weights`
 * i16, `count` for each output.
 */
export function filterRows(
  source: usize,
  sourceLine: i32,
  rows: i32,
  out: usize,
  width: i32,
  starts: usize,
  weights: usize,
  count: i32,
): void {
  for (let y = 0; y < rows; y++) {
    const line = source + <usize>(y * sourceLine);
    out = count == 4 ? filterRowByFour(line, out, width, starts, weights) : filterRow(line, out, width, starts, weights, count);
  }
}

function filterRow(line: usize, out: usize, width: i32, starts: usize, weights: usize, count: i32): usize {
  for (let x = 0; x < width; x++) {
    let at = line + <usize>(load<i32>(starts + (<usize>x << 2)) * 3);
    let sums = i32x4.splat(HALF);
    for (let t = 0; t < count; t += 2) {
      sums = i32x4.add(sums, pairOfPixels(v128.load64_zero(at), v128.load32_splat(weights)));
      at += 6;
      weights += 4;
    }
    storePixel(out, i32x4.shr_s(sums, BITS));
    out += 3;
  }
  return out;
}

/** The commonest case, images that shrink by less than two: four pixels fit into one vector. */
function filterRowByFour(line: usize, out: usize, width: i32, starts: usize, weights: usize): usize {
  const zero = i64x2.splat(0);
  for (let x = 0; x < width; x++) {
    const pixels = v128.load(line + <usize>(load<i32>(starts + (<usize>x << 2)) * 3));
    const last = i8x16.shuffle(pixels, zero, 6, 16, 9, 16, 7, 16, 10, 16, 8, 16, 11, 16, 16, 16, 16, 16);
    const sums = i32x4.add(
      pairOfPixels(pixels, v128.load32_splat(weights)),
      i32x4.dot_i16x8_s(last, v128.load32_splat(weights, 4)),
    );
    storePixel(out, i32x4.shr_s(i32x4.add(sums, i32x4.splat(HALF)), BITS));
    weights += 8;
    out += 3;
  }
  return out;
}

/** As `filterRows`, down the columns: output row y is the sum of `count` (even) rows of `line` bytes. */
export function filterColumns(
  source: usize,
  line: i32,
  out: usize,
  height: i32,
  starts: usize,
  weights: usize,
  count: i32,
): void {
  for (let y = 0; y < height; y++) {
    const top = source + <usize>(load<i32>(starts + (<usize>y << 2)) * line);
    for (let x = 0; x < line; x += 8) {
      let low = i32x4.splat(HALF);
      let high = low;
      let at = top + <usize>x;
      let weight = weights;
      for (let t = 0; t < count; t += 2) {
        const pair = v128.load32_splat(weight);
        const both = i8x16.shuffle(
          v128.load64_zero(at),
          v128.load64_zero(at + <usize>line),
          0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23,
        );
        low = i32x4.add(low, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(both), pair));
        high = i32x4.add(high, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(both), pair));
        at += <usize>(line << 1);
        weight += 4;
      }
      const words = i16x8.narrow_i32x4_s(i32x4.shr_s(low, BITS), i32x4.shr_s(high, BITS));
      const bytes = i8x16.narrow_i16x8_u(words, words);
      // Up to 7 bytes beyond the row: the next row's, which come later, or the padding.
      v128.store64_lane(out + <usize>x, bytes, 0);
    }
    out += <usize>line;
    weights += <usize>(count << 1);
  }
}

/**
 * Samples bilinearly through an affine map: `xx`, `yx` are the steps of the source coordinates per output pixel, `rows` holds
 * the coordinates of each row's first pixel (two i32 each), all in 2^-16. The source has a frame, one pixel wide, of the
 * color that lies beyond its borders; `width` and `height` are those without the frame.
 */
export function warp(
  source: usize,
  width: i32,
  height: i32,
  out: usize,
  outWidth: i32,
  outHeight: i32,
  xx: i32,
  yx: i32,
  rows: usize,
): void {
  const line = <usize>((width + 2) * 3);
  const fill = v128.load32_zero(source);
  for (let y = 0; y < outHeight; y++) {
    let sx = load<i32>(rows);
    let sy = load<i32>(rows + 4);
    rows += 8;
    for (let x = 0; x < outWidth; x++) {
      const left = sx >> 16;
      const top = sy >> 16;
      if (left < -1 || top < -1 || left >= width || top >= height) v128.store32_lane(out, fill, 0);
      else {
        const at = source + <usize>(top + 1) * line + <usize>((left + 1) * 3);
        const fx = (sx >> 8) & 255;
        const fy = (sy >> 8) & 255;
        const across = i32x4.splat((fx << 16) | (256 - fx));
        const upper = i32x4.mul(pairOfPixels(v128.load64_zero(at), across), i32x4.splat(256 - fy));
        const lower = i32x4.mul(pairOfPixels(v128.load64_zero(at + line), across), i32x4.splat(fy));
        storePixel(out, i32x4.shr_s(i32x4.add(i32x4.add(upper, lower), i32x4.splat(32768)), 16));
      }
      out += 3;
      sx += xx;
      sy += yx;
    }
  }
}

/** `v = clamp((v scale + base) >> 16)` for `length` bytes; `base` holds the rounding. */
export function scaleValues(pixels: usize, length: i32, scale: i32, base: i32): void {
  const factor = i32x4.splat(scale);
  const offset = i32x4.splat(base);
  let i = 0;
  for (; i + 8 <= length; i += 8) {
    const words = i16x8.extend_low_i8x16_u(v128.load64_zero(pixels + <usize>i));
    const low = i32x4.add(i32x4.mul(i32x4.extend_low_i16x8_u(words), factor), offset);
    const high = i32x4.add(i32x4.mul(i32x4.extend_high_i16x8_u(words), factor), offset);
    const narrow = i16x8.narrow_i32x4_s(i32x4.shr_s(low, 16), i32x4.shr_s(high, 16));
    v128.store64_lane(pixels + <usize>i, i8x16.narrow_i16x8_u(narrow, narrow), 0);
  }
  for (; i < length; i++) store<u8>(pixels + <usize>i, clamp((<i32>load<u8>(pixels + <usize>i) * scale + base) >> 16));
}

// @ts-ignore: decorator
@inline
function clamp(value: i32): i32 {
  return min(max(value, 0), 255);
}

/** Two neighboring pixels as words: red, green, blue, nothing, twice. */
// @ts-ignore: decorator
@inline
function pixelsAsWords(bytes: v128): v128 {
  return i8x16.shuffle(bytes, i64x2.splat(0), 0, 16, 1, 16, 2, 16, 16, 16, 3, 16, 4, 16, 5, 16, 16, 16);
}

/** Luma of ITU-R 601 in 2^-14: of each of two pixels, twice. */
// @ts-ignore: decorator
@inline
function lumaOfPixels(words: v128): v128 {
  const halves = i32x4.dot_i16x8_s(words, i16x8(4899, 9617, 1868, 0, 4899, 9617, 1868, 0));
  const sums = i32x4.add(halves, i32x4.shuffle(halves, halves, 1, 0, 3, 2));
  return i32x4.shr_s(i32x4.add(sums, i32x4.splat(8192)), 14);
}

/** The sum of the luma of `length` bytes' pixels, each rounded; at most 2^31 / 255 pixels. */
export function sumOfLuma(pixels: usize, length: i32): i32 {
  let sums = i32x4.splat(0);
  let i = 0;
  for (; i + 6 <= length; i += 6) {
    sums = i32x4.add(sums, lumaOfPixels(pixelsAsWords(v128.load64_zero(pixels + <usize>i))));
  }
  const sum = i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 2);
  if (i == length) return sum;
  // One pixel is left.
  const last = lumaOfPixels(pixelsAsWords(v128.load32_zero(pixels + <usize>i)));
  return sum + i32x4.extract_lane(last, 0);
}

/**
 * `v = clamp(v + change (v - gray))` with each pixel's own luma; `change` in 2^-15, -2^15 being gray and 0 no change.
 */
export function saturate(pixels: usize, length: i32, change: i32): void {
  const factor = i16x8.splat(<i16>change);
  let bytes = v128.load(pixels);
  for (let i = 0; i < length; i += 12) {
    const at = pixels + <usize>i;
    // Before the store: a load of bytes that are being stored waits for them, which would be most of the time.
    const next = v128.load(at + 12);
    const rest = i8x16.shuffle(bytes, bytes, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0);
    const first = saturatedPixels(pixelsAsWords(bytes), factor);
    const second = saturatedPixels(pixelsAsWords(rest), factor);
    const narrow = i8x16.narrow_i16x8_u(first, second);
    // Bytes beyond the four pixels stay as they were.
    v128.store(at, i8x16.shuffle(narrow, bytes, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 28, 29, 30, 31));
    bytes = next;
  }
}

// @ts-ignore: decorator
@inline
function saturatedPixels(words: v128, factor: v128): v128 {
  const luma = lumaOfPixels(words);
  const gray = i8x16.shuffle(luma, luma, 0, 1, 0, 1, 0, 1, 0, 1, 8, 9, 8, 9, 8, 9, 8, 9);
  return i16x8.add(words, i16x8.q15mulr_sat_s(i16x8.sub(words, gray), factor));
}

/** Turns the hue in HSV by `turn`, 1 being all around. */
export function turnHue(pixels: usize, length: i32, turn: f64): void {
  for (let i = 0; i < length; i += 3) {
    const at = pixels + <usize>i;
    const red = <i32>load<u8>(at);
    const green = <i32>load<u8>(at, 1);
    const blue = <i32>load<u8>(at, 2);
    const high = max(red, max(green, blue));
    const chroma = <f64>(high - min(red, min(green, blue)));
    if (chroma == 0) continue;
    const sector =
      high == red
        ? <f64>(green - blue) / chroma
        : high == green
          ? <f64>(blue - red) / chroma + 2
          : <f64>(red - green) / chroma + 4;
    const hue = sector + (turn + 2) * 6;
    store<u8>(at, channel(hue + 5, <f64>high, chroma));
    store<u8>(at, channel(hue + 3, <f64>high, chroma), 1);
    store<u8>(at, channel(hue + 1, <f64>high, chroma), 2);
  }
}

/** Red, green and blue stand 5, 3 and 1 sixths ahead (Smith's hexcone, written without branches). */
// @ts-ignore: decorator
@inline
function channel(sixths: f64, high: f64, chroma: f64): i32 {
  const k = sixths - 6 * Math.floor(sixths / 6);
  return <i32>Math.floor(high - chroma * max(0.0, min(min(k, 4 - k), 1.0)) + 0.5);
}
