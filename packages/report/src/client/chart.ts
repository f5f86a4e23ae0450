import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import { DataZoomInsideComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import type { ECharts, EChartsCoreOption } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { currentTheme, onTheme } from './theme.ts';
import type { Theme } from './theme.ts';

echarts.use([
  BarChart,
  CanvasRenderer,
  CustomChart,
  DataZoomInsideComponent,
  GridComponent,
  LegendComponent,
  LineChart,
  ScatterChart,
  TooltipComponent,
]);

/** A drawn chart. */
export interface Chart {
  readonly element: HTMLElement;
  readonly echarts: ECharts;
  /** Draws again, in the present colors. */
  redraw(): void;
}

/** Draws into the element of that id, and again when colors or size change. Undefined where the page has no such element. */
export function drawChart(id: string, optionOf: (theme: Theme, width: number) => EChartsCoreOption): Chart | undefined {
  const element = document.getElementById(id);
  if (!element) return undefined;
  const chart = echarts.init(element);
  const redraw = (): void => {
    const theme = currentTheme();
    chart.setOption({ ...look(theme), ...optionOf(theme, element.clientWidth) }, { replaceMerge: ['series'] });
  };
  redraw();
  onTheme(redraw);
  new ResizeObserver(() => {
    chart.resize();
  }).observe(element);
  return { element, echarts: chart, redraw };
}

function look({ ink }: Theme): EChartsCoreOption {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  return {
    animation: !still,
    animationDuration: 200,
    animationDurationUpdate: 200,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: ink },
  };
}

/** A value axis as all charts have it. */
export function valueAxis({ faint, line }: Theme): Record<string, unknown> {
  return {
    type: 'value',
    axisLabel: { color: faint, hideOverlap: true },
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: line } },
    nameTextStyle: { color: faint },
  };
}

export function tooltipLook({ surface, line, ink }: Theme): Record<string, unknown> {
  return {
    backgroundColor: surface,
    borderColor: line,
    textStyle: { color: ink, fontSize: 13 },
    confine: true,
    transitionDuration: 0,
  };
}

/** Reads a text out to those who use a screen reader. */
export function announce(text: string): void {
  const place = document.getElementById('announcement');
  if (place) place.textContent = text;
}
