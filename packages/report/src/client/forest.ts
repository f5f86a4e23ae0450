import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemReturn } from 'echarts';
import type { ForestPlot, ForestRow } from '../model/charts.ts';
import { drawChart, tooltipLook, valueAxis } from './chart.ts';
import { shortNumber } from './numbers.ts';
import type { Theme } from './theme.ts';

/** Height of a row, and of what stands around the rows, in pixels. */
const rowHeight = 26;
const around = 48;

/** Differences as squares on their intervals, around a line at 0. */
export function drawForest(plot: ForestPlot): void {
  const element = document.getElementById(plot.id);
  if (!element) return;
  element.style.height = `${plot.rows.length * rowHeight + around}px`;
  // The first row on top.
  const rows = [...plot.rows].reverse();
  const largest = Math.max(...rows.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)]), 1e-6) * 1.05;
  drawChart(plot.id, (theme, width) => ({
    grid: { left: 8, right: 20, top: 8, bottom: 26, containLabel: true },
    tooltip: { ...tooltipLook(theme), formatter: (params: { dataIndex: number }) => describe(rows[params.dataIndex]) },
    xAxis: {
      ...valueAxis(theme),
      min: -largest,
      max: largest,
      name: 'difference',
      nameLocation: 'middle',
      nameGap: 24,
      axisLabel: { color: theme.faint, formatter: shortNumber, showMinLabel: false, showMaxLabel: false },
    },
    yAxis: {
      type: 'category',
      data: rows.map(({ a, b, metric }) => (width < 480 ? `${a} − ${b}\n${metric}` : `${a} − ${b}, ${metric}`)),
      axisLabel: { color: theme.ink, fontSize: width < 480 ? 10 : 12, lineHeight: 11 },
      axisLine: { onZero: true, lineStyle: { color: theme.faint, width: 1.5 } },
      axisTick: { show: false },
    },
    series: {
      type: 'custom',
      data: rows.map(({ difference, low, high }, i) => [difference, i, low, high]),
      encode: { x: [0, 2, 3], y: 1 },
      renderItem: (_: unknown, api: CustomSeriesRenderItemAPI) => drawRow(api, theme),
    },
  }));
}

function drawRow(api: CustomSeriesRenderItemAPI, { tones, faint }: Theme): CustomSeriesRenderItemReturn {
  const row = api.value(1);
  const [low, y] = api.coord([api.value(2), row]);
  const [high] = api.coord([api.value(3), row]);
  const [middle] = api.coord([api.value(0), row]);
  const certain = Number(api.value(2)) > 0 || Number(api.value(3)) < 0;
  const color = certain ? tones.htg : faint;
  const stroke = { stroke: color, lineWidth: 2, fill: 'none' };
  const bar = (x1: number, y1: number, x2: number, y2: number) =>
    ({ type: 'line', shape: { x1, y1, x2, y2 }, style: stroke }) as const;
  return {
    type: 'group',
    children: [
      bar(low, y, high, y),
      bar(low, y - 4, low, y + 4),
      bar(high, y - 4, high, y + 4),
      // Filled: the interval leaves 0 out.
      {
        type: 'rect',
        shape: { x: middle - 5, y: y - 5, width: 10, height: 10 },
        style: { fill: certain ? color : 'transparent', stroke: color, lineWidth: 2 },
      },
    ],
  };
}

function describe({ a, b, metric, difference, low, high }: ForestRow): HTMLElement {
  const text = document.createElement('span');
  text.textContent = `${a} − ${b}, ${metric}: ${shortNumber(difference)} (${shortNumber(low)} to ${shortNumber(high)})`;
  return text;
}
