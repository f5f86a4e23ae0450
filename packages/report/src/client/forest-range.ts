import type { ForestRow } from '../model/charts.ts';

/** What an axis holds. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** How many times as far from 0 as the middle one of the rows a row may reach before it leaves the axis. */
const farOut = 6;

/** All rows, 0, and some room on both sides of it. */
export function wholeRange(rows: readonly ForestRow[]): Range {
  return rangeAround(rows.flatMap(pointsOf));
}

/** The same without what lies so far out that it would press all other rows together. */
export function usefulRange(rows: readonly ForestRow[]): Range {
  const reaches = rows.map((row) => Math.max(...pointsOf(row).map(Math.abs))).sort((a, b) => a - b);
  const limit = farOut * (reaches[Math.floor((reaches.length - 1) / 2)] ?? 0);
  const near = rows.flatMap(pointsOf).filter((point) => Math.abs(point) <= limit);
  return near.length === 0 ? wholeRange(rows) : rangeAround(near);
}

function rangeAround(points: readonly number[]): Range {
  const room = 0.15 * Math.max(...points.map(Math.abs), 1e-6);
  return { min: Math.min(0, ...points) - room, max: Math.max(0, ...points) + room };
}

function pointsOf({ difference, low = difference, high = difference, values = [] }: ForestRow): number[] {
  return [low, high, ...values];
}
