import type { LineChart } from '../model/charts.ts';
import { announce } from './chart.ts';
import type { Chart } from './chart.ts';
import type { LineView } from './line.ts';
import { shortNumber } from './numbers.ts';
import { smooth } from './smooth.ts';

/** Arrow keys read a line chart point by point, plus and minus zoom about the point, 0 shows all. */
export function readByKeyboard(
  { element, echarts }: Chart,
  { series, exact, counts = 'update' }: LineChart,
  viewOf: () => LineView,
  zoom: (from: number, to: number) => void,
): void {
  const updates = [...new Set(series.flatMap(({ points }) => points.map(([update]) => update)))].sort((a, b) => a - b);
  if (updates.length === 0) return;
  let place = 0;

  const read = (): void => {
    const { smoothing } = viewOf();
    const values = series.flatMap(({ name, points }) => {
      const value = smooth(points, exact ? 0 : smoothing).find(([update]) => update === updates[place])?.[1];
      return value === undefined ? [] : [`${name} ${shortNumber(value)}`];
    });
    const x = echarts.convertToPixel({ xAxisIndex: 0 }, updates[place]);
    echarts.dispatchAction({ type: 'showTip', x, y: element.clientHeight / 2 });
    announce(`${counts} ${updates[place]}: ${values.join(', ')}`);
  };
  const move = (by: number): void => {
    const { from, to } = viewOf();
    const inside = (at: number): boolean => updates[at] >= from && updates[at] <= to;
    if (!inside(place))
      place = Math.max(
        0,
        updates.findIndex((_, at) => inside(at)),
      );
    else if (inside(place + by)) place += by;
    read();
  };
  const scale = (factor: number): void => {
    const { from, to } = viewOf();
    const middle = updates[place] >= from && updates[place] <= to ? updates[place] : (from + to) / 2;
    const half = Math.max(5, ((to - from) * factor) / 2);
    zoom(Math.round(middle - half), Math.round(middle + half));
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => {
      move(-1);
    },
    ArrowRight: () => {
      move(1);
    },
    '+': () => {
      scale(0.5);
    },
    '-': () => {
      scale(2);
    },
    '0': () => {
      const { first, last } = viewOf();
      zoom(first, last);
    },
    Escape: () => {
      echarts.dispatchAction({ type: 'hideTip' });
    },
  };
  element.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  });
}
