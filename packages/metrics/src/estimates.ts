import { matMul, slice, tensor2d, tidy, type Tensor2D } from '@tensorflow/tfjs-core';
import { dot, type Nearness } from './nearness.ts';

/** Half a unit in the last place of float32, relative: what one rounding can change. */
const UNIT = 2 ** -24;

/** Rows that are compared on the engine and in float64, to learn how far the engine's products may be off. */
const SAMPLE = 96;

/**
 * Nearness as the engine computes it, in float32 and by blocks: fast, and off by at most a known bound. What the bound leaves
 * open is decided by {@link Nearness.exact}.
 *
 * The estimate of query q and item g is `product(q, g) - bias[g]`. For distances, rows are first shifted by their common mean,
 * which changes no distance but makes the rounding relative to the spread of the embeddings instead of their length; then
 * `product - |g|^2 / 2 = (|q|^2 - distance^2) / 2`.
 */
export interface Estimates {
  /** [G]: half the squared length of each shifted gallery row (zeros for dot products). */
  readonly bias: Float64Array;
  /** What the estimate would be of an item that is exactly this near, without any rounding. */
  expected(query: number, exact: number): number;
  /** The exact nearness that an estimate without rounding would stand for: the inverse of `expected`. */
  exactOf(query: number, estimate: number): number;
  /** The largest difference that rounding can make between an estimate of this query and the exact value. */
  error(query: number): number;
  /** Products of queries [from, to) with items [from, to), row by row. */
  products(queries: readonly [number, number], items: readonly [number, number]): Promise<Float32Array>;
  dispose(): void;
}

export async function createEstimates(nearness: Nearness): Promise<Estimates> {
  const { queries, gallery, width, distance } = nearness;
  const shifts = distance !== 'dotProduct';
  const mean = shifts ? meanRow(gallery, width) : new Float64Array(width);
  const shift = (rows: Float32Array): Float32Array => (shifts ? shifted(rows, mean) : rows);
  const left = shift(queries);
  const right = gallery === queries ? left : shift(gallery);

  const squaredQueries = squaredLengths(left, width);
  const squaredItems = squaredLengths(right, width);
  const longest = Math.sqrt(squaredItems.reduce((a, b) => Math.max(a, b), 0));
  const bias = shifts ? squaredItems.map((squared) => squared / 2) : new Float64Array(squaredItems.length);

  const leftTensor = tensor2d(left, [left.length / width, width]);
  const rightTensor = right === left ? leftTensor : tensor2d(right, [right.length / width, width]);
  const relative = await relativeError(leftTensor, rightTensor, left, right);
  return {
    bias,
    expected: shifts ? (query, exact) => (squaredQueries[query] + exact) / 2 : (_, exact) => exact,
    exactOf: shifts ? (query, estimate) => 2 * estimate - squaredQueries[query] : (_, estimate) => estimate,
    error(query) {
      const length = Math.sqrt(squaredQueries[query]);
      // The shift itself rounds each coordinate once, which moves a squared distance by up to 4 UNIT (|q| + |g|)^2.
      return relative * length * longest + (shifts ? 2 * UNIT * (length + longest) ** 2 : 0);
    },
    products: (queryRange, itemRange) => readProducts(leftTensor, queryRange, rightTensor, itemRange),
    dispose() {
      leftTensor.dispose();
      if (rightTensor !== leftTensor) rightTensor.dispose();
    },
  };
}

async function readProducts(
  left: Tensor2D,
  [leftFrom, leftTo]: readonly [number, number],
  right: Tensor2D,
  [rightFrom, rightTo]: readonly [number, number],
): Promise<Float32Array> {
  const width = left.shape[1];
  const product = tidy(() =>
    matMul(
      slice(left, [leftFrom, 0], [leftTo - leftFrom, width]),
      slice(right, [rightFrom, 0], [rightTo - rightFrom, width]),
      false,
      true,
    ),
  ); // [queries, items]
  const values = await product.data<'float32'>();
  product.dispose();
  return values;
}

/**
 * How far a product of two rows may be off, relative to the rows' lengths. In float32 a sum of L products is off by at most
 * L 2^-24 in whatever order it is added (Higham, "Accuracy and Stability of Numerical Algorithms", section 3.1). Some engines compute
 * with less (reduced-precision matrix units): four times the largest error of a sample stands for them.
 */
async function relativeError(
  left: Tensor2D,
  right: Tensor2D,
  leftRows: Float32Array,
  rightRows: Float32Array,
): Promise<number> {
  const [leftCount, width] = left.shape;
  const sampleLeft = Math.min(SAMPLE, leftCount);
  const sampleRight = Math.min(SAMPLE, right.shape[0]);
  const products = await readProducts(left, [0, sampleLeft], right, [0, sampleRight]);
  const lengthsLeft = squaredLengths(leftRows.subarray(0, sampleLeft * width), width);
  const lengthsRight = squaredLengths(rightRows.subarray(0, sampleRight * width), width);
  let worst = 0;
  for (let i = 0; i < sampleLeft; i++) {
    for (let j = 0; j < sampleRight; j++) {
      const lengths = Math.sqrt(lengthsLeft[i] * lengthsRight[j]);
      const off = Math.abs(products[i * sampleRight + j] - dot(leftRows, i * width, rightRows, j * width, width));
      if (lengths > 0) worst = Math.max(worst, off / lengths);
    }
  }
  const bound = (width + 2) * UNIT;
  return worst > bound ? 4 * worst : bound;
}

function meanRow(rows: Float32Array, width: number): Float64Array {
  const sum = new Float64Array(width);
  for (let start = 0; start < rows.length; start += width) {
    for (let i = 0; i < width; i++) sum[i] += rows[start + i];
  }
  return sum.map((value) => value / (rows.length / width));
}

function shifted(rows: Float32Array, mean: Float64Array): Float32Array {
  const result = new Float32Array(rows.length);
  for (let start = 0; start < rows.length; start += mean.length) {
    for (let i = 0; i < mean.length; i++) result[start + i] = rows[start + i] - mean[i];
  }
  return result;
}

function squaredLengths(rows: Float32Array, width: number): Float64Array {
  return Float64Array.from({ length: rows.length / width }, (_, row) =>
    dot(rows, row * width, rows, row * width, width),
  );
}
