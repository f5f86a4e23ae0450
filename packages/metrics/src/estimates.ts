import { matMul, tidy } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { disposeRows, estimatedRows, itemRows, queryRows } from './estimated-rows.ts';
import type { EstimatedRows } from './estimated-rows.ts';
import { meanRow } from './mean-row.ts';
import { dot } from './nearness.ts';
import type { Nearness } from './nearness.ts';
import type { Range } from './tiles.ts';

/** Half a unit in the last place of float32, relative: what one rounding can change. */
const UNIT = 2 ** -24;

/** Rows that are compared on the engine and in float64, to learn how far the engine's products may be off. */
const SAMPLE = 96;

/**
 * Nearness as the engine computes it, in float32 and by tiles: fast, and off by at most a known bound. What the bound leaves open
 * is decided by {@link Nearness.exact}.
 *
 * One matrix product gives the estimates. Dot products are taken as they are. So are normalized rows, where `-distance^2 / 2 = q . g - 1`,
 * unless they lie so close together that a shift is the better way. Else `-distance^2 / 2 = q . g - |q|^2 / 2 - |g|^2 / 2` is a
 * product of rows with two more columns, `[q, 1, -|q|^2 / 2]` and `[g, -|g|^2 / 2, 1]`, after all are shifted by their common mean: that
 * changes no distance but makes the rounding relative to the spread of the embeddings instead of their length.
 */
export interface Estimates {
  /** What to add to an estimate to have the nearness. */
  readonly offset: number;
  /** The largest difference that rounding can make to an estimate of this query. */
  error(query: number): number;
  /** The estimates of queries [from, to) and items [from, to), row by row. */
  tile(queries: Range, items: Range): Promise<Float32Array>;
  dispose(): void;
}

/** @param engineQueries the queries, where they are on the engine already; they stay there */
export async function createEstimates(
  caller: string,
  nearness: Nearness,
  engineQueries?: EstimatedRows,
): Promise<Estimates> {
  const { queries, gallery, width } = nearness;
  const form = engineQueries?.mean ? shiftedBy(engineQueries.mean) : formOf(nearness);
  const right = estimatedRows(caller, gallery, width, form.mean);
  const left = engineQueries ?? (queries === gallery ? right : estimatedRows(caller, queries, width, form.mean));
  const relative = await relativeError(nearness, left, right, form);
  let current: { readonly range: Range; readonly rows: Tensor2D } | undefined;
  const rowsOf = (range: Range): Tensor2D => {
    if (current?.range[0] !== range[0] || current.range[1] !== range[1]) {
      current?.rows.dispose();
      current = { range, rows: queryRows(left, range) };
    }
    return current.rows;
  };
  return {
    offset: form.offset,
    error: (query) => relative * form.size(left.lengths[query], right.longest) + form.absolute,
    tile: (queryRange, itemRange) => readProduct(rowsOf(queryRange), right, itemRange),
    dispose() {
      current?.rows.dispose();
      disposeRows(right);
      if (left !== right && left !== engineQueries) disposeRows(left);
    },
  };
}

/** By which product nearness is estimated. */
interface Form {
  /** What is subtracted from the rows first. */
  readonly mean: Float64Array | undefined;
  readonly offset: number;
  /** The sum of the sizes of a product's terms, at most, by the lengths of its rows. */
  readonly size: (a: number, b: number) => number;
  /** How far an estimate would be off on an engine that does not round: relative to its size, and besides. */
  readonly relative: number;
  readonly absolute: number;
}

const asTheyAre: Form = { mean: undefined, offset: 0, size: (a, b) => a * b, relative: 0, absolute: 0 };

// The shift rounds each coordinate once, which moves half a squared distance by up to UNIT (|q| + |g|)^2.
const shiftedBy = (mean: Float64Array): Form => ({
  mean,
  offset: 0,
  size: (a, b) => (a + b) ** 2 / 2,
  relative: 2 * UNIT,
  absolute: 0,
});

function formOf({ queries, gallery, width, distance }: Nearness): Form {
  if (distance === 'dotProduct') return asTheyAre;
  const mean = meanRow(gallery, width);
  const shifted = shiftedBy(mean);
  // The size is 1 for unit rows, but 2 (1 - |mean|^2) or so for shifted ones.
  if (distance === 'euclidean' || mean.reduce((sum, value) => sum + value * value, 0) > 0.5) return shifted;
  const absolute = Math.max(awayFromUnit(queries, width), awayFromUnit(gallery, width));
  return absolute > 4 * UNIT ? shifted : { ...asTheyAre, offset: -1, absolute };
}

async function readProduct(queries: Tensor2D, right: EstimatedRows, items: Range): Promise<Float32Array> {
  const product = tidy(() => matMul(queries, itemRows(right, items), false, true)); // [queries, items]
  const values = await product.data<'float32'>();
  product.dispose();
  return values;
}

/**
 * How far an estimate may be off, relative to the sum of the sizes of its products. In float32 a sum of n products is off by at
 * most n 2^-24 in whatever order it is added (Higham, "Accuracy and Stability of Numerical Algorithms", section 3.1). Some engines
 * compute with less (reduced-precision matrix units): four times the largest error of a sample stands for them.
 */
async function relativeError(
  nearness: Nearness,
  left: EstimatedRows,
  right: EstimatedRows,
  { offset, size, relative }: Form,
): Promise<number> {
  const queries = Math.min(SAMPLE, left.lengths.length);
  const items = Math.min(SAMPLE, right.lengths.length);
  const rows = queryRows(left, [0, queries]);
  const estimates = await readProduct(rows, right, [0, items]);
  rows.dispose();
  let worst = 0;
  for (let query = 0; query < queries; query++) {
    for (let item = 0; item < items; item++) {
      const whole = size(left.lengths[query], right.lengths[item]);
      const off = Math.abs(estimates[query * items + item] + offset - nearness.exact(query, item));
      if (whole > 0) worst = Math.max(worst, off / whole);
    }
  }
  const bound = (nearness.width + 4) * UNIT;
  return (worst > bound ? 4 * worst : bound) + relative;
}

/** The largest difference of a row's squared length from 1. */
function awayFromUnit(rows: Float32Array, width: number): number {
  let largest = 0;
  for (let start = 0; start < rows.length; start += width) {
    largest = Math.max(largest, Math.abs(dot(rows, start, rows, start, width) - 1));
  }
  return largest;
}
