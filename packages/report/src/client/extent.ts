import type { LineChart } from '../model/charts.ts';

/** From the first update to the last, from 0 where stage 1 is among them. */
export function extentOf(lines: readonly LineChart[]): [number, number] {
  const series = lines.flatMap((line) => line.series);
  const first = Math.min(...series.map(({ tone, points }) => (tone === 'stage1' ? 0 : (points.at(0)?.[0] ?? 0))));
  const last = Math.max(...series.map(({ points }) => points.at(-1)?.[0] ?? 0));
  return lines.length > 0 ? [first, Math.max(last, first + 1)] : [0, 1];
}
