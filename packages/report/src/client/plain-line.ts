import type { LineChart } from '../model/charts.ts';
import { extentOf } from './extent.ts';
import { readByKeyboard } from './keyboard.ts';
import { drawLine } from './line.ts';
import type { LineView } from './line.ts';

/** A line chart that stands alone: nothing is smoothed, and it zooms by itself. */
export function drawPlainLine(line: LineChart): void {
  const [first, last] = extentOf([line]);
  let view: LineView = { smoothing: 0, logarithmic: false, from: first, to: last, first, last };
  const chart = drawLine(line, () => view);
  if (!chart) return;
  readByKeyboard(
    chart,
    line,
    () => view,
    (from, to) => {
      view = { ...view, from: Math.max(first, from), to: Math.min(last, Math.max(to, first + 1)) };
      chart.redraw();
    },
  );
}
