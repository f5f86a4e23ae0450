import type { Rows } from './read-set.ts';

/**
 * By what the gallery is ranked. `cosine`: the angle, which ranks as the squared Euclidean distance of L2-normalized rows does.
 * `euclidean`: the distance of the rows as they are. `dotProduct`: largest first.
 */
export type DistanceName = 'cosine' | 'dotProduct' | 'euclidean';

/**
 * How near rows are to each other, exactly: computed in float64 from float32 rows, always in the same order, so that it depends
 * neither on the engine nor on the size of a chunk, is symmetric, and is the same number for equal rows.
 */
export interface Nearness {
  /** Minus half the squared distance, or the dot product: larger is nearer. */
  exact(query: number, item: number): number;
  readonly distance: DistanceName;
  readonly width: number;
  readonly queries: Float32Array;
  readonly gallery: Float32Array;
}

export function createNearness(queries: Rows, gallery: Rows, distance: DistanceName): Nearness {
  const prepare = (rows: Rows): Float32Array => (distance === 'cosine' ? normalizedRows(rows) : rows.values);
  const left = prepare(queries);
  return nearnessOf(left, gallery === queries ? left : prepare(gallery), queries.width, distance);
}

/** The nearness of rows that are normalized already where the distance asks for it. */
export function nearnessOf(left: Float32Array, right: Float32Array, width: number, distance: DistanceName): Nearness {
  const compare = distance === 'dotProduct' ? dot : minusHalfSquaredDistance;
  return {
    exact: (query, item) => compare(left, query * width, right, item * width, width),
    distance,
    width,
    queries: left,
    gallery: right,
  };
}

/** Rows divided by their length, computed in float64 and rounded once; rows of zeros stay. */
export function normalizedRows({ values, length, width }: Rows): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < length; row++) {
    const start = row * width;
    const squared = dot(values, start, values, start, width);
    const factor = squared > 0 ? 1 / Math.sqrt(squared) : 0;
    for (let index = start; index < start + width; index++) result[index] = values[index] * factor;
  }
  return result;
}

/** Four sums side by side keep the processor busy; their order is fixed, so the result is. */
export function dot(a: Float32Array, aStart: number, b: Float32Array, bStart: number, width: number): number {
  let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
  const whole = width - (width % 4);
  for (let i = 0; i < whole; i += 4) {
    sum0 += a[aStart + i] * b[bStart + i];
    sum1 += a[aStart + i + 1] * b[bStart + i + 1];
    sum2 += a[aStart + i + 2] * b[bStart + i + 2];
    sum3 += a[aStart + i + 3] * b[bStart + i + 3];
  }
  for (let i = whole; i < width; i++) sum0 += a[aStart + i] * b[bStart + i];
  return sum0 + sum1 + (sum2 + sum3);
}

function minusHalfSquaredDistance(
  a: Float32Array,
  aStart: number,
  b: Float32Array,
  bStart: number,
  width: number,
): number {
  let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
  const whole = width - (width % 4);
  for (let i = 0; i < whole; i += 4) {
    const difference0 = a[aStart + i] - b[bStart + i];
    const difference1 = a[aStart + i + 1] - b[bStart + i + 1];
    const difference2 = a[aStart + i + 2] - b[bStart + i + 2];
    const difference3 = a[aStart + i + 3] - b[bStart + i + 3];
    sum0 += difference0 * difference0;
    sum1 += difference1 * difference1;
    sum2 += difference2 * difference2;
    sum3 += difference3 * difference3;
  }
  for (let i = whole; i < width; i++) {
    const difference = a[aStart + i] - b[bStart + i];
    sum0 += difference * difference;
  }
  return -(sum0 + sum1 + (sum2 + sum3)) / 2;
}
