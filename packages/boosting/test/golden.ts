import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

/** Numbers that scikit-learn gave, by name; null where it does not agree with itself. */
export type GoldenNumbers = Readonly<Record<string, readonly (number | null)[]>>;

/** One fitted model of `tooling/oracles/boosting.py`; its numbers hold for each of the random states. */
export interface GoldenCase {
  readonly name: string;
  readonly table: 'diabetes' | 'housing';
  readonly options: Readonly<Record<string, unknown>>;
  readonly weights: 'counts' | 'uneven' | null;
  readonly stages: readonly number[];
  readonly kind: 'regressor' | 'classifier' | 'boosted';
  readonly classes: 2 | 3;
  readonly runs: readonly { readonly seeds: readonly number[]; readonly numbers: GoldenNumbers }[];
}

export function readGolden(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`golden/${name}.json`, import.meta.url), 'utf8'));
}

export function goldenCases(name: string): (GoldenCase & { readonly title: string })[] {
  const { cases } = readGolden(name) as { readonly cases: readonly GoldenCase[] };
  return cases.map((one) => ({ ...one, options: withoutNull(one.options), title: `${one.table}: ${one.name}` }));
}

/** Python's None is a limit that is absent here. */
function withoutNull(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [key, value ?? undefined]));
}

/** A table of the oracle, every fourth row for testing, and the weights of its rows. */
export function splitTable({ table, weights }: Pick<GoldenCase, 'table' | 'weights'>): {
  readonly x: number[][];
  readonly y: number[];
  readonly xTest: number[][];
  readonly yTest: number[];
  readonly sampleWeight: number[] | undefined;
} {
  const { x, y } = readGolden(table) as { readonly x: number[][]; readonly y: number[] };
  const trains = (_: unknown, row: number): boolean => row % 4 !== 0;
  const xTest = x.filter((_, row) => row % 4 === 0);
  const yTrain = y.filter(trains);
  const weightOf = (row: number): number =>
    weights === 'counts' ? 1 + (row % 3) : row % 11 === 0 ? 0 : 0.2 + (row % 7) * 0.35;
  return {
    x: x.filter(trains),
    y: yTrain,
    xTest,
    yTest: y.filter((_, row) => row % 4 === 0),
    sampleWeight: weights === null ? undefined : yTrain.map((_, row) => weightOf(row)),
  };
}

/** The issue's own bound. Golden numbers are written with 15 digits, and sums of some hundred terms round below 1e-12. */
const tolerance = 1e-9;

/** Fails with the places where numbers differ, and unless there were numbers to compare. */
export function expectGolden(ours: Readonly<Record<string, ArrayLike<number>>>, golden: GoldenNumbers): void {
  const wrong: string[] = [];
  let compared = 0;
  for (const [name, values] of Object.entries(golden)) {
    expect(ours[name], name).toHaveLength(values.length);
    values.forEach((value, at) => {
      if (value === null) return;
      compared += 1;
      if (!(Math.abs(ours[name][at] - value) <= tolerance))
        wrong.push(`${name}[${at}]: ${ours[name][at]}, not ${value}`);
    });
  }
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(0);
}

/** Classes as the oracle makes them: above the median of targets, or by their thirds (values from a quantile up are above it); of others by the same bounds. */
export function classesOf(y: readonly number[], classes: 2 | 3, of: readonly number[] = y): number[] {
  if (classes === 2) return of.map((value) => (value > quantile(y, 1 / 2) ? 1 : 0));
  const [low, high] = [quantile(y, 1 / 3), quantile(y, 2 / 3)];
  return of.map((value) => (value >= low ? 1 : 0) + (value >= high ? 1 : 0));
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (sorted.length - 1) * share;
  const below = Math.floor(rank);
  return sorted[below] + (sorted[Math.min(below + 1, sorted.length - 1)] - sorted[below]) * (rank - below);
}

/** Eight places from the first to the last of so many, as the oracle picks them. */
export function eightPlaces(length: number): number[] {
  return [...new Set(Array.from({ length: 8 }, (_, index) => Math.trunc((index * (length - 1)) / 7)))];
}
