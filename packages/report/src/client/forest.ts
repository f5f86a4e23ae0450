import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemReturn } from 'echarts';
import type { ForestPlot, ForestRow } from '../model/charts.ts';
import { drawChart, tooltipLook, valueAxis } from './chart.ts';
import { usefulRange, wholeRange } from './forest-range.ts';
import type { Range } from './forest-range.ts';
import { shortNumber } from './numbers.ts';
import type { Theme } from './theme.ts';

/** Height of a row, and of what stands around the rows, in pixels. */
const rowHeight = 26;
const around = 48;
/** Where labels stand above their rows: from this width down, so high. */
const narrow = 640;
const labelledRowHeight = 46;

/** Differences as squares on their intervals, around a line at 0. */
export function drawForest(plot: ForestPlot): void {
  const element = document.getElementById(plot.id);
  if (!element) return;
  // The first row on top.
  const rows = [...plot.rows].reverse();
  const range = plot.oneYardstick === true ? usefulRange(rows) : wholeRange(rows);
  drawChart(plot.id, (theme, width) => {
    const above = plot.oneYardstick === true && width < narrow;
    element.style.height = `${rows.length * (above ? labelledRowHeight : rowHeight) + around}px`;
    return {
      grid: { left: 8, right: 20, top: 8, bottom: 26, containLabel: true },
      tooltip: {
        ...tooltipLook(theme),
        formatter: (params: { dataIndex: number }) => describe(rows[params.dataIndex]),
      },
      xAxis: {
        ...valueAxis(theme),
        ...range,
        name: plot.axis ?? 'difference',
        nameLocation: 'middle',
        nameGap: 24,
        splitLine: { lineStyle: { color: theme.line }, showMinLine: false, showMaxLine: false },
        axisLabel: { color: theme.faint, formatter: shortNumber, showMinLabel: false, showMaxLabel: false },
      },
      yAxis: {
        type: 'category',
        data: rows.map((row) => labelOf(row, plot, width)),
        axisLabel: above ? labelAbove(theme) : labelBeside(theme, width),
        axisLine: { onZero: true, lineStyle: { color: theme.faint, width: 1.5 } },
        axisTick: { show: false },
      },
      series: {
        type: 'custom',
        data: rows.map(({ difference, low = difference, high = difference }, i) => [difference, i, low, high]),
        encode: { x: [0, 2, 3], y: 1 },
        renderItem: (_: unknown, api: CustomSeriesRenderItemAPI) =>
          drawRow(api, rows[Number(api.value(1))], { theme, range, below: above ? 8 : plot.oneYardstick ? -3 : 0 }),
      },
    };
  });
}

function labelOf({ a, b, metric }: ForestRow, { oneYardstick }: ForestPlot, width: number): string {
  if (oneYardstick) return shorten(a, Math.floor(width / 7));
  return width < 480 ? `${a} − ${b}\n${metric}` : `${a} − ${b}, ${metric}`;
}

/** Text of at most so many letters: above a row it stands on one line, and the zero line behind it should be hidden no more than need be. */
function shorten(text: string, letters: number): string {
  return text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
}

function labelBeside({ ink }: Theme, width: number): object {
  const look = { color: ink, fontSize: width < 480 ? 10 : 12, lineHeight: 11 };
  return { ...look, width: width / 2.4, overflow: 'truncate' };
}

function labelAbove({ ink, surface }: Theme): object {
  const place = { inside: true, align: 'left', verticalAlign: 'bottom', margin: 0, padding: [0, 0, 2, 0] };
  return { ...place, color: ink, backgroundColor: surface, fontSize: 12 };
}

/** @param below how many pixels below the middle of the row */
function drawRow(
  api: CustomSeriesRenderItemAPI,
  { difference, low, high, values = [] }: ForestRow,
  { theme: { tones, faint }, range: { min, max }, below }: { theme: Theme; range: Range; below: number },
): CustomSeriesRenderItemReturn {
  const at = (value: number): number => api.coord([Math.min(Math.max(value, min), max), api.value(1)])[0];
  const shown = (value: number): boolean => value >= min && value <= max;
  const y = api.coord([0, api.value(1)])[1] + below;
  const known = low !== undefined && high !== undefined;
  const certain = known && (low > 0 || high < 0);
  const color = certain ? tones.htg : faint;
  const bar = (x1: number, y1: number, x2: number, y2: number) =>
    ({ type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: color, lineWidth: 2, fill: 'none' } }) as const;
  return {
    type: 'group',
    children: [
      ...(known
        ? [bar(at(low), y, at(high), y), ...[low, high].filter(shown).map((end) => bar(at(end), y - 4, at(end), y + 4))]
        : []),
      ...values.filter(shown).map((value) => ({
        ...({ type: 'circle', shape: { cx: at(value), cy: y + 9, r: 2 } } as const),
        style: { fill: faint },
      })),
      shown(difference)
        ? drawMean(at(difference), y, { color, certain })
        : drawArrow(at(difference), y, { color, certain, towards: Math.sign(difference) }),
    ],
  };
}

/** Filled and square: the interval leaves 0 out. */
function drawMean(x: number, y: number, { color, certain }: { color: string; certain: boolean }) {
  return certain
    ? ({
        type: 'rect',
        shape: { x: x - 5, y: y - 5, width: 10, height: 10 },
        style: { fill: color, stroke: color, lineWidth: 2 },
      } as const)
    : ({
        type: 'circle',
        shape: { cx: x, cy: y, r: 5 },
        style: { fill: 'transparent', stroke: color, lineWidth: 2 },
      } as const);
}

/** At the axis' end: the mean lies further out. */
function drawArrow(
  x: number,
  y: number,
  { color, certain, towards }: { color: string; certain: boolean; towards: number },
) {
  const base = x - 10 * towards;
  const points: [number, number][] = [
    [x, y],
    [base, y - 6],
    [base, y + 6],
  ];
  return {
    type: 'polygon',
    shape: { points },
    style: { fill: certain ? color : 'transparent', stroke: color, lineWidth: 2 },
  } as const;
}

function describe({ a, b, metric, difference, low, high }: ForestRow): HTMLElement {
  const text = document.createElement('span');
  const interval = low === undefined || high === undefined ? '' : ` (${shortNumber(low)} to ${shortNumber(high)})`;
  text.textContent = `${a} − ${b}, ${metric}: ${shortNumber(difference)}${interval}`;
  return text;
}
