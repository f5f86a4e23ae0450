/**
 * The inner loops over tiles of estimates, in AssemblyScript: WebAssembly with 128-bit vectors. Addresses are bytes in the module's
 * memory, laid out by `src/kernels/wasm-tile.ts`. Rows of a tile are `stride` floats apart and `width` wide, multiples of four; what is
 * behind their columns is -Infinity. `pnpm generate kernels` compiles this file into `src/kernels/kernels.wasm.ts`; `src/kernels/plain-tile.ts` says what it does.
 */

/** Hides, as -Infinity, the entries whose row and column have the same number, or where the column's is negative. */
export function hide(tile: usize, stride: i32, width: i32, rows: i32, ofRows: usize, ofColumns: usize): void {
  const hidden = f32x4.splat(-Infinity);
  const zero = i32x4.splat(0);
  for (let row = 0; row < rows; row++) {
    const own = v128.load32_splat(ofRows + (<usize>row << 2));
    for (let column: usize = 0; column < <usize>width; column += 4) {
      const other = v128.load(ofColumns + (column << 2));
      const which = v128.or(i32x4.eq(own, other), i32x4.lt_s(other, zero));
      if (v128.any_true(which)) v128.store(tile + (column << 2), v128.bitselect(hidden, v128.load(tile + (column << 2)), which));
    }
    tile += <usize>stride << 2;
  }
}

/** Writes the tile's mirror image; `rows` is a multiple of four, too. */
export function transpose(tile: usize, stride: i32, width: i32, rows: i32, target: usize, targetStride: i32): void {
  const line = <usize>stride << 2;
  const targetLine = <usize>targetStride << 2;
  // Eight rows at a time: few enough lines for a cache, whatever the stride.
  for (let top = 0; top < rows; top += 8) {
    const bottom = min(top + 8, rows);
    for (let column = 0; column < width; column += 4) {
      for (let row = top; row < bottom; row += 4) {
        const from = tile + <usize>row * line + (<usize>column << 2);
        const to = target + <usize>column * targetLine + (<usize>row << 2);
        const a = v128.load(from);
        const b = v128.load(from + line);
        const c = v128.load(from + line * 2);
        const d = v128.load(from + line * 3);
        const ab = i32x4.shuffle(a, b, 0, 4, 1, 5);
        const cd = i32x4.shuffle(c, d, 0, 4, 1, 5);
        const abHigh = i32x4.shuffle(a, b, 2, 6, 3, 7);
        const cdHigh = i32x4.shuffle(c, d, 2, 6, 3, 7);
        v128.store(to, i64x2.shuffle(ab, cd, 0, 2));
        v128.store(to + targetLine, i64x2.shuffle(ab, cd, 1, 3));
        v128.store(to + targetLine * 2, i64x2.shuffle(abHigh, cdHigh, 0, 2));
        v128.store(to + targetLine * 3, i64x2.shuffle(abHigh, cdHigh, 1, 3));
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function sumOf(lanes: v128): i32 {
  return (
    i32x4.extract_lane(lanes, 0) +
    i32x4.extract_lane(lanes, 1) +
    i32x4.extract_lane(lanes, 2) +
    i32x4.extract_lane(lanes, 3)
  );
}

/** Appends the positions of a row's entries v with low <= v <= high and v < below. */
function collect(row: usize, first: i32, width: i32, low: f32, high: f32, below: f32, found: usize): usize {
  const lows = f32x4.splat(low);
  const highs = f32x4.splat(high);
  const belows = f32x4.splat(below);
  for (let column = 0; column < width; column += 4) {
    const values = v128.load(row + (<usize>column << 2));
    const inside = v128.and(v128.and(f32x4.ge(values, lows), f32x4.le(values, highs)), f32x4.lt(values, belows));
    let lanes = i32x4.bitmask(inside);
    while (lanes != 0) {
      store<i32>(found, first + column + ctz(lanes));
      found += 4;
      lanes &= lanes - 1;
    }
  }
  return found;
}

/**
 * Places the entries of each row between its `levels` bands [low, high], which rise. Entries between two bands, or above all, are
 * counted for the band below them; those within a band are listed in `found` by their position in the tile. A band with an infinite
 * low end, and all above it, are none.
 *
 * @returns the end of the list
 */
export function place(
  tile: usize,
  stride: i32,
  width: i32,
  rows: i32,
  levels: i32,
  lows: usize,
  highs: usize,
  counts: usize,
  found: usize,
): usize {
  const line = <usize>stride << 2;
  const span = <usize>width << 2;
  const bytes = <usize>levels << 2;
  let first = 0;
  for (let row = 0; row < rows; row++) {
    let within = 0;
    let above = 0;
    for (let level: usize = 0; ; level += 4) {
      const low = level < bytes ? load<f32>(lows + level) : Infinity;
      let atLeast = i32x4.splat(0);
      let beyond = i32x4.splat(0);
      if (low < Infinity) {
        const lowest = f32x4.splat(low);
        const highest = f32x4.splat(load<f32>(highs + level));
        for (let at = tile; at < tile + span; at += 16) {
          const values = v128.load(at);
          atLeast = i32x4.sub(atLeast, f32x4.ge(values, lowest));
          beyond = i32x4.sub(beyond, f32x4.gt(values, highest));
        }
      }
      const reached = sumOf(atLeast);
      // Now that the next band's entries are known, so are those of the band below.
      if (within > 0) {
        const below = level - 4;
        const certain = max(above - reached, 0);
        store<i32>(counts + below, load<i32>(counts + below) + certain);
        if (within - reached > certain) {
          found = collect(tile, first, width, load<f32>(lows + below), load<f32>(highs + below), low, found);
        }
      }
      if (reached == 0) break;
      within = reached;
      above = sumOf(beyond);
    }
    tile += line;
    first += stride;
    lows += bytes;
    highs += bytes;
    counts += bytes;
  }
  return found;
}
