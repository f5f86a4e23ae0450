import * as tf from '@tensorflow/tfjs-core';
import { seededNormal } from '../../src/classes/seeded-normal.ts';

/** Rows of numbers in double precision, for loops to work on. */
export type Rows = number[][];

/** Seeded rows `[count, length]`, normally distributed. */
export function randomRows(count: number, length: number, seed: number): Rows {
  const values = seededNormal(count * length, seed);
  return Array.from({ length: count }, (_, i) => Array.from(values.slice(i * length, (i + 1) * length)));
}

/** Identities of 4, 3, 2 and 1 images, mixed: every kind of anchor stands in it. */
export const mixedLabels = [0, 1, 2, 0, 3, 1, 0, 2, 1, 0];

export const tensorOf = (rows: Rows): tf.Tensor2D => tf.tensor2d(rows, [rows.length, rows[0]?.length ?? 0]);

export const labelsOf = (labels: readonly number[]): tf.Tensor1D => tf.tensor1d([...labels], 'int32');

export const dot = (u: readonly number[], v: readonly number[]): number =>
  u.reduce((sum, value, i) => sum + value * v[i], 0);

export const normalized = (u: readonly number[]): number[] => u.map((value) => value / Math.sqrt(dot(u, u)));

export const squaredDistance = (u: readonly number[], v: readonly number[]): number =>
  u.reduce((sum, value, i) => sum + (value - v[i]) ** 2, 0);

/** `f(u, v)` of all pairs of rows. */
export const pairwise = (rows: Rows, f: (u: number[], v: number[]) => number, others = rows): number[][] =>
  rows.map((u) => others.map((v) => f(u, v)));

export const normalizedSquaredDistances = (rows: Rows, others = rows): number[][] =>
  pairwise(rows.map(normalized), squaredDistance, others.map(normalized));

export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

export const meanNonZero = (values: readonly number[]): number => mean(values.filter((value) => value > 0));

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
