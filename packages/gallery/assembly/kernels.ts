/**
 * The scan of an exact search, in AssemblyScript: WebAssembly with 128-bit vectors. Addresses are bytes in the memory that `src/exact/layout.ts`
 * lays out; `src/exact/plain-kernel.ts` says the same in JavaScript. `pnpm kernels` compiles this file into `src/exact/kernels.wasm.ts`.
 *
 * A row is a unit vector in 8 bits (`codes`, `width` of them, a multiple of 16) with a scale and the length of what coding lost; a query
 * is one in 16 bits. Their product in whole numbers gives an estimate of the row's key, and the lost lengths bound how far it is off:
 * rows whose upper bound reaches the query's threshold are listed with both bounds, and nothing else of them is decided here.
 */

/** Rows that stay in the first cache while all queries meet them. */
const TILE = 128;

/** Rows in a block, which is as long as a list may get; `BLOCK` of the layout. */
const BLOCK = 4096;

/** What float32 may round, in parts of the offset. */
const ROUNDING: f32 = 0.000001;

// @ts-ignore: decorator
@inline
function addAcross(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(i32x4.shuffle(a, b, 0, 4, 1, 5), i32x4.shuffle(a, b, 2, 6, 3, 7));
  const cd = i32x4.add(i32x4.shuffle(c, d, 0, 4, 1, 5), i32x4.shuffle(c, d, 2, 6, 3, 7));
  return i32x4.add(i64x2.shuffle(ab, cd, 0, 2), i64x2.shuffle(ab, cd, 1, 3));
}

// @ts-ignore: decorator
@inline
function list(lists: usize, counts: usize, query: i32, row: i32, upper: f32, lower: f32): void {
  const counter = counts + (<usize>query << 2);
  const count = load<i32>(counter);
  const at = lists + (<usize>query * BLOCK + <usize>count) * 12;
  store<i32>(at, row);
  store<f32>(at, upper, 4);
  store<f32>(at, lower, 8);
  store<i32>(counter, count + 1);
}

/** One query against `rows` rows, four at a time. */
function scanOne(
  codes: usize,
  width: i32,
  rows: i32,
  mask: usize,
  scales: usize,
  errors: usize,
  norms: usize,
  euclidean: i32,
  first: i32,
  query: usize,
  factors: usize,
  spans: usize,
  thresholds: usize,
  counts: usize,
  lists: usize,
): void {
  const factor = v128.load32_splat(factors);
  const span = v128.load32_splat(spans);
  const threshold = v128.load32_splat(thresholds);
  const line = <usize>width;
  for (let row = 0; row < rows; row += 4) {
    const wanted = load<u32>(mask + <usize>row);
    if (wanted == 0) continue;
    const one = codes + <usize>row * line;
    const two = one + line;
    const three = two + line;
    const four = three + line;
    let a = i32x4.splat(0);
    let b = a;
    let c = a;
    let d = a;
    for (let i: usize = 0; i < line; i += 8) {
      const q = v128.load(query + (i << 1));
      a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load_ext<i8>(one + i), q));
      b = i32x4.add(b, i32x4.dot_i16x8_s(v128.load_ext<i8>(two + i), q));
      c = i32x4.add(c, i32x4.dot_i16x8_s(v128.load_ext<i8>(three + i), q));
      d = i32x4.add(d, i32x4.dot_i16x8_s(v128.load_ext<i8>(four + i), q));
    }
    const dots = f32x4.convert_i32x4_s(addAcross(a, b, c, d));
    const place = <usize>row << 2;
    let keys = f32x4.mul(f32x4.mul(dots, v128.load(scales + place)), factor);
    let margins = f32x4.mul(v128.load(errors + place), span);
    if (euclidean) {
      const norm = v128.load(norms + place);
      const twice = f32x4.add(norm, norm);
      const squares = f32x4.mul(norm, norm);
      keys = f32x4.sub(f32x4.mul(keys, twice), squares);
      margins = f32x4.add(f32x4.mul(margins, twice), f32x4.mul(squares, f32x4.splat(ROUNDING)));
    }
    const upper = f32x4.add(keys, margins);
    let lanes = i32x4.bitmask(f32x4.ge(upper, threshold));
    if (lanes == 0) continue;
    const lower = f32x4.sub(keys, margins);
    for (let lane = 0; lane < 4; lane++) {
      if (((lanes >> lane) & 1) == 0 || load<u8>(mask + <usize>(row + lane)) == 0) continue;
      let high = f32x4.extract_lane(upper, 0);
      let low = f32x4.extract_lane(lower, 0);
      if (lane == 1) {
        high = f32x4.extract_lane(upper, 1);
        low = f32x4.extract_lane(lower, 1);
      } else if (lane == 2) {
        high = f32x4.extract_lane(upper, 2);
        low = f32x4.extract_lane(lower, 2);
      } else if (lane == 3) {
        high = f32x4.extract_lane(upper, 3);
        low = f32x4.extract_lane(lower, 3);
      }
      list(lists, counts, 0, first + row + lane, high, low);
    }
  }
}

/** Lists those of four queries whose threshold a row reaches. */
// @ts-ignore: decorator
@inline
function placeFour(
  dots: v128,
  scale: f32,
  error: f32,
  norm: f32,
  euclidean: i32,
  row: i32,
  query: i32,
  factor: v128,
  span: v128,
  threshold: v128,
  counts: usize,
  lists: usize,
): void {
  let keys = f32x4.mul(f32x4.mul(dots, f32x4.splat(scale)), factor);
  let margins = f32x4.mul(f32x4.splat(error), span);
  if (euclidean) {
    const twice = f32x4.splat(norm + norm);
    const squares = f32x4.splat(norm * norm);
    keys = f32x4.sub(f32x4.mul(keys, twice), squares);
    margins = f32x4.add(f32x4.mul(margins, twice), f32x4.mul(squares, f32x4.splat(ROUNDING)));
  }
  const upper = f32x4.add(keys, margins);
  const lanes = i32x4.bitmask(f32x4.ge(upper, threshold));
  if (lanes == 0) return;
  const lower = f32x4.sub(keys, margins);
  if (lanes & 1) list(lists, counts, query, row, f32x4.extract_lane(upper, 0), f32x4.extract_lane(lower, 0));
  if (lanes & 2) list(lists, counts, query + 1, row, f32x4.extract_lane(upper, 1), f32x4.extract_lane(lower, 1));
  if (lanes & 4) list(lists, counts, query + 2, row, f32x4.extract_lane(upper, 2), f32x4.extract_lane(lower, 2));
  if (lanes & 8) list(lists, counts, query + 3, row, f32x4.extract_lane(upper, 3), f32x4.extract_lane(lower, 3));
}

/** Many queries, a multiple of four, against `rows` rows: two rows by four queries at a time, a tile of rows after the other. */
function scanMany(
  codes: usize,
  width: i32,
  rows: i32,
  mask: usize,
  scales: usize,
  errors: usize,
  norms: usize,
  euclidean: i32,
  first: i32,
  queries: i32,
  query: usize,
  factors: usize,
  spans: usize,
  thresholds: usize,
  counts: usize,
  lists: usize,
): void {
  const line = <usize>width;
  const long = line << 1;
  for (let top = 0; top < rows; top += TILE) {
    const bottom = min(top + TILE, rows);
    for (let group = 0; group < queries; group += 4) {
      const q = query + <usize>group * long;
      const place = <usize>group << 2;
      const factor = v128.load(factors + place);
      const span = v128.load(spans + place);
      const threshold = v128.load(thresholds + place);
      for (let row = top; row < bottom; row += 2) {
        const wanted = load<u16>(mask + <usize>row);
        if (wanted == 0) continue;
        const one = codes + <usize>row * line;
        const two = one + line;
        let a0 = i32x4.splat(0);
        let a1 = a0;
        let a2 = a0;
        let a3 = a0;
        let b0 = a0;
        let b1 = a0;
        let b2 = a0;
        let b3 = a0;
        for (let i: usize = 0; i < line; i += 8) {
          const a = v128.load_ext<i8>(one + i);
          const b = v128.load_ext<i8>(two + i);
          const at = q + (i << 1);
          const q0 = v128.load(at);
          a0 = i32x4.add(a0, i32x4.dot_i16x8_s(a, q0));
          b0 = i32x4.add(b0, i32x4.dot_i16x8_s(b, q0));
          const q1 = v128.load(at + long);
          a1 = i32x4.add(a1, i32x4.dot_i16x8_s(a, q1));
          b1 = i32x4.add(b1, i32x4.dot_i16x8_s(b, q1));
          const q2 = v128.load(at + long * 2);
          a2 = i32x4.add(a2, i32x4.dot_i16x8_s(a, q2));
          b2 = i32x4.add(b2, i32x4.dot_i16x8_s(b, q2));
          const q3 = v128.load(at + long * 3);
          a3 = i32x4.add(a3, i32x4.dot_i16x8_s(a, q3));
          b3 = i32x4.add(b3, i32x4.dot_i16x8_s(b, q3));
        }
        const entry = <usize>row << 2;
        if (wanted & 0xff) {
          const dots = f32x4.convert_i32x4_s(addAcross(a0, a1, a2, a3));
          const scale = load<f32>(scales + entry);
          const error = load<f32>(errors + entry);
          const norm = load<f32>(norms + entry);
          placeFour(dots, scale, error, norm, euclidean, first + row, group, factor, span, threshold, counts, lists);
        }
        if (wanted >> 8) {
          const dots = f32x4.convert_i32x4_s(addAcross(b0, b1, b2, b3));
          const scale = load<f32>(scales + entry, 4);
          const error = load<f32>(errors + entry, 4);
          const norm = load<f32>(norms + entry, 4);
          placeFour(dots, scale, error, norm, euclidean, first + row + 1, group, factor, span, threshold, counts, lists);
        }
      }
    }
  }
}

/**
 * Meets `rows` rows of a block, the first of which has the number `first`, with one query or a multiple of four, and lists for each the
 * rows whose `mask` byte is not zero and whose upper bound reaches its threshold: 12 bytes each, row, upper, lower. Counts start at zero.
 * Rows are read to the next multiple of four.
 */
export function scan(
  codes: usize,
  width: i32,
  rows: i32,
  mask: usize,
  scales: usize,
  errors: usize,
  norms: usize,
  euclidean: i32,
  first: i32,
  queries: i32,
  query: usize,
  factors: usize,
  spans: usize,
  thresholds: usize,
  counts: usize,
  lists: usize,
): void {
  for (let i = 0; i < queries; i++) store<i32>(counts + (<usize>i << 2), 0);
  if (queries == 1) {
    scanOne(codes, width, rows, mask, scales, errors, norms, euclidean, first, query, factors, spans, thresholds, counts, lists);
  } else {
    scanMany(codes, width, rows, mask, scales, errors, norms, euclidean, first, queries, query, factors, spans, thresholds, counts, lists);
  }
}
