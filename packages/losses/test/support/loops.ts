import type { Rows } from './batch.ts';
import { dot, mean, normalized, pairwise, squaredDistance, sum } from './batch.ts';

/** Cosines of all pairs. */
export const cosines = (x: Rows, y = x): number[][] => pairwise(x.map(normalized), dot, y.map(normalized));

/** Euclidean distances of normalized rows. */
export const euclideanDistances = (x: Rows, y = x): number[][] =>
  pairwise(x.map(normalized), squaredDistance, y.map(normalized)).map((row) => row.map(Math.sqrt));

/** Of each anchor what stands at its positives and at its negatives. */
export function anchorsOf(
  values: number[][],
  labels: readonly number[],
): { positives: number[]; negatives: number[] }[] {
  return values.map((row, a) => ({
    positives: row.filter((_, j) => j !== a && labels[j] === labels[a]),
    negatives: row.filter((_, j) => labels[j] !== labels[a]),
  }));
}

export const softplus = (x: number): number => Math.log1p(Math.exp(x));

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

export const sumExp = (values: readonly number[]): number => sum(values.map(Math.exp));

/** Mean cross entropy of logits. */
export const crossEntropyLoop = (logits: number[][], labels: readonly number[]): number =>
  mean(logits.map((row, i) => Math.log(sumExp(row)) - row[labels[i]]));
