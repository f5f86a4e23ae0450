import type { LineChart, LineSeries, Tone } from '../model/charts.ts';
import { drawChart, tooltipLook, valueAxis } from './chart.ts';
import type { Chart } from './chart.ts';
import { legendIcons } from './legend-icons.ts';
import { shortNumber } from './numbers.ts';
import { smooth } from './smooth.ts';
import type { Theme } from './theme.ts';

/** How all line charts are looked at. */
export interface LineView {
  readonly smoothing: number;
  readonly logarithmic: boolean;
  /** The updates shown. */
  readonly from: number;
  readonly to: number;
  /** The updates that there are. */
  readonly first: number;
  readonly last: number;
}

/** So few points are marked, each of them. */
const fewPoints = 12;

/** Lines are told apart by dashes as well as by color. */
const dashes: Readonly<Record<Tone, 'solid' | 'dashed' | 'dotted'>> = {
  stage1: 'solid',
  control: 'dashed',
  htg: 'solid',
  other: 'dotted',
};

export function drawLine(line: LineChart, viewOf: () => LineView): Chart | undefined {
  const { scale, series, exact } = line;
  return drawChart(line.id, (theme) => {
    const view = viewOf();
    const logarithmic = (view.logarithmic || line.logarithmic === true) && scale === 'number' && everyPositive(series);
    return {
      grid: { left: 8, right: 14, top: series.length > 1 ? 30 : 12, bottom: 4, containLabel: true },
      legend: {
        show: series.length > 1,
        top: 0,
        left: 0,
        data: series.map(({ name, tone }) => ({ name, icon: legendIcons[dashes[tone]] })),
        textStyle: { color: theme.ink },
        itemWidth: 26,
        itemHeight: 3,
      },
      tooltip: {
        trigger: 'axis',
        ...tooltipLook(theme),
        axisPointer: { lineStyle: { color: theme.faint }, label: { show: false, precision: 0 } },
        valueFormatter: (value: unknown) => shortNumber(Number(value)),
      },
      xAxis: { ...valueAxis(theme), splitLine: { show: false }, min: view.first, max: view.last },
      yAxis: {
        ...valueAxis(theme),
        ...(logarithmic && { type: 'log' }),
        ...(scale === 'share' ? { min: 0, max: 1 } : { scale: true }),
        axisLabel: { color: theme.faint, formatter: shortNumber },
      },
      dataZoom: {
        type: 'inside',
        filterMode: 'none',
        startValue: view.from,
        endValue: view.to,
        zoomOnMouseWheel: 'ctrl',
        moveOnMouseWheel: false,
        preventDefaultMouseMove: false,
      },
      series: series.flatMap((each) => twoLines(each, exact ? 0 : view.smoothing, theme)),
    };
  });
}

/** The values as they are, faint, and smoothed over them. */
function twoLines({ name, tone, points }: LineSeries, smoothing: number, { tones }: Theme): object[] {
  const color = tones[tone];
  const smoothed = {
    type: 'line',
    name,
    color,
    data: smooth(points, smoothing),
    symbol: points.length <= fewPoints ? 'circle' : 'none',
    symbolSize: 6,
    lineStyle: { width: 2, type: dashes[tone] },
    emphasis: { disabled: true },
  };
  if (smoothing === 0) return [smoothed];
  return [
    {
      type: 'line',
      color,
      data: points,
      showSymbol: false,
      silent: true,
      tooltip: { show: false },
      lineStyle: { width: 1, opacity: 0.28 },
      emphasis: { disabled: true },
      z: 1,
    },
    smoothed,
  ];
}

function everyPositive(series: readonly LineSeries[]): boolean {
  return series.every(({ points }) => points.every(([, y]) => y > 0));
}
