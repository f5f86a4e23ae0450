import { concat, matMul, reverse, slice, tensor2d, tidy, type Tensor2D } from '@tensorflow/tfjs-core';
import { dot, type Nearness } from './nearness.ts';

/** Half a unit in the last place of float32, relative: what one rounding can change. */
const UNIT = 2 ** -24;

/** Rows that are compared on the engine and in float64, to learn how far the engine's products may be off. */
const SAMPLE = 96;

/**
 * Nearness as the engine computes it, in float32 and by tiles: fast, and off by at most a known bound. What the bound leaves open
 * is decided by {@link Nearness.exact}.
 *
 * One matrix product gives the estimates: `-distance^2 / 2 = q . g - |q|^2 / 2 - |g|^2 / 2` of rows with two more columns,
 * `[q, 1, -|q|^2 / 2]` and `[g, -|g|^2 / 2, 1]`. Rows are first shifted by their common mean, which changes no distance but makes
 * the rounding relative to the spread of the embeddings instead of their length. Dot products are taken as they are.
 */
export interface Estimates {
  /** The largest difference that rounding can make to an estimate of this query. */
  error(query: number): number;
  /** The estimates of queries [from, to) and items [from, to), row by row. */
  tile(queries: readonly [number, number], items: readonly [number, number]): Promise<Float32Array>;
  dispose(): void;
}

/** Rows on the engine. */
interface Side {
  readonly tensor: Tensor2D;
  /** Lengths of the rows. */
  readonly lengths: Float64Array;
  readonly longest: number;
}

export async function createEstimates(caller: string, nearness: Nearness): Promise<Estimates> {
  const { queries, gallery, width, distance } = nearness;
  const mean = distance === 'dotProduct' ? undefined : meanRow(gallery, width);
  const right = createSide(caller, gallery, width, mean);
  const left = queries === gallery ? right : createSide(caller, queries, width, mean);
  const scale = (a: number, b: number): number => (mean ? (a + b) ** 2 / 2 : a * b);
  const relative = await relativeError(nearness, left, right, scale);
  // The shift rounds each coordinate once, which moves half a squared distance by up to UNIT (|q| + |g|)^2.
  const error = (a: number, b: number): number => (relative + (mean ? 2 * UNIT : 0)) * scale(a, b);
  return {
    error: (query) => error(left.lengths[query], right.longest),
    tile: (queryRange, itemRange) => readTile(left, queryRange, right, itemRange, width),
    dispose() {
      left.tensor.dispose();
      if (right !== left) right.tensor.dispose();
    },
  };
}

/** Shifted rows with the two more columns of an item, [rows, L + 2]; for dot products the rows alone. */
function createSide(caller: string, rows: Float32Array, width: number, mean: Float64Array | undefined): Side {
  const count = rows.length / width;
  const columns = mean ? width + 2 : width;
  const lengths = new Float64Array(count);
  const values = mean ? new Float32Array(count * columns) : rows;
  for (let row = 0; row < count; row++) {
    const start = row * columns;
    if (mean) for (let i = 0; i < width; i++) values[start + i] = rows[row * width + i] - mean[i];
    const squared = dot(values, start, values, start, width);
    if (squared > 1e37) {
      throw new RangeError(
        `${caller}: expected embeddings whose squared length stays below 1e37, received ${squared.toExponential(1)} in row ${row}; scale them down or use the distance cosine`,
      );
    }
    lengths[row] = Math.sqrt(squared);
    if (mean) values.set([-squared / 2, 1], start + width);
  }
  const longest = lengths.reduce((a, b) => Math.max(a, b), 0);
  return { tensor: tensor2d(values, [count, columns]), lengths, longest };
}

async function readTile(
  left: Side,
  queries: readonly [number, number],
  right: Side,
  items: readonly [number, number],
  width: number,
): Promise<Float32Array> {
  const product = tidy(() => matMul(asQueries(rowsOf(left, queries), width), rowsOf(right, items), false, true)); // [queries, items]
  const values = await product.data<'float32'>();
  product.dispose();
  return values;
}

function rowsOf({ tensor }: Side, [from, to]: readonly [number, number]): Tensor2D {
  return slice(tensor, [from, 0], [to - from, -1]);
}

/** The two more columns of an item in the order that a query's have. */
function asQueries(rows: Tensor2D, width: number): Tensor2D {
  const [count, columns] = rows.shape;
  if (columns === width) return rows;
  return concat([slice(rows, [0, 0], [count, width]), reverse(slice(rows, [0, width], [count, 2]), 1)], 1);
}

/**
 * How far an estimate may be off, relative to the sum of the sizes of its products. In float32 a sum of n products is off by at
 * most n 2^-24 in whatever order it is added (Higham, "Accuracy and Stability of Numerical Algorithms", section 3.1). Some engines
 * compute with less (reduced-precision matrix units): four times the largest error of a sample stands for them.
 */
async function relativeError(
  nearness: Nearness,
  left: Side,
  right: Side,
  scale: (a: number, b: number) => number,
): Promise<number> {
  const queries = Math.min(SAMPLE, left.lengths.length);
  const items = Math.min(SAMPLE, right.lengths.length);
  const estimates = await readTile(left, [0, queries], right, [0, items], nearness.width);
  let worst = 0;
  for (let query = 0; query < queries; query++) {
    for (let item = 0; item < items; item++) {
      const size = scale(left.lengths[query], right.lengths[item]);
      const off = Math.abs(estimates[query * items + item] - nearness.exact(query, item));
      if (size > 0) worst = Math.max(worst, off / size);
    }
  }
  const bound = (nearness.width + 4) * UNIT;
  return worst > bound ? 4 * worst : bound;
}

function meanRow(rows: Float32Array, width: number): Float64Array {
  const sum = new Float64Array(width);
  for (let start = 0; start < rows.length; start += width) {
    for (let i = 0; i < width; i++) sum[i] += rows[start + i];
  }
  return sum.map((value) => value / (rows.length / width));
}
