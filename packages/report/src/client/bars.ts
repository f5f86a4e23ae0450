import type { BarChart } from '../model/charts.ts';
import { drawChart, tooltipLook, valueAxis } from './chart.ts';
import { shortNumber } from './numbers.ts';

/** Height of a bar with its gap, and of what stands around the bars, in pixels. */
const barHeight = 24;
const around = 56;

/** Horizontal bars, the first one on top. */
export function drawBars({ id, axis, bars }: BarChart): void {
  const element = document.getElementById(id);
  if (!element) return;
  element.style.height = `${bars.length * barHeight + around}px`;
  // ECharts counts categories from below.
  const rows = [...bars].reverse();
  drawChart(id, (theme) => ({
    grid: { left: 8, right: 20, top: 8, bottom: 26, containLabel: true },
    tooltip: { ...tooltipLook(theme), trigger: 'axis', valueFormatter: (value: unknown) => shortNumber(Number(value)) },
    xAxis: {
      ...valueAxis(theme),
      name: axis,
      nameLocation: 'middle',
      nameGap: 24,
      axisLabel: { color: theme.faint, formatter: shortNumber },
    },
    yAxis: {
      type: 'category',
      data: rows.map(([name]) => name),
      axisLabel: { color: theme.ink, interval: 0 },
      axisLine: { lineStyle: { color: theme.faint } },
      axisTick: { show: false },
    },
    series: { type: 'bar', data: rows.map(([, value]) => value), color: theme.tones.stage1, barCategoryGap: '25%' },
  }));
}
