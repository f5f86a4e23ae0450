import type { PageData } from '../model/page-data.ts';
import { drawChart, tooltipLook, valueAxis } from './chart.ts';
import { legendIcons } from './legend-icons.ts';
import { shortNumber } from './numbers.ts';

/** Each triplet's hardness after G over that before it, with the diagonal of no change and the margin. */
export function drawHardness({ points, margin }: NonNullable<PageData['hardness']>): void {
  const values = points.flat();
  const low = Math.floor(Math.min(...values, -margin) * 10) / 10;
  const high = Math.ceil(Math.max(...values, 0) * 10) / 10;
  drawChart('hardness-plot', (theme) => {
    const axis = {
      ...valueAxis(theme),
      min: low,
      max: high,
      axisLabel: { color: theme.faint, formatter: shortNumber },
    };
    const guide = (data: readonly (readonly [number, number])[], name: string): object => ({
      type: 'line',
      name,
      data,
      color: theme.faint,
      symbol: 'none',
      silent: true,
      lineStyle: { width: 1.5, type: name === 'no change' ? 'solid' : 'dashed' },
    });
    return {
      grid: { left: 26, right: 16, top: 34, bottom: 26, containLabel: true },
      legend: {
        top: 0,
        left: 0,
        textStyle: { color: theme.ink },
        itemHeight: 8,
        data: [
          { name: 'triplets', icon: 'circle' },
          { name: 'no change', icon: legendIcons.solid },
          { name: 'margin', icon: legendIcons.dashed },
        ],
      },
      tooltip: { ...tooltipLook(theme), formatter: ({ value }: { value: [number, number] }) => describe(value) },
      xAxis: { ...axis, name: 'hardness of f', nameLocation: 'middle', nameGap: 24 },
      yAxis: { ...axis, name: 'hardness of G(f)', nameLocation: 'middle', nameGap: 40 },
      series: [
        guide(
          [
            [low, low],
            [high, high],
          ],
          'no change',
        ),
        guide(
          [
            [low, -margin],
            [high, -margin],
          ],
          'margin',
        ),
        {
          type: 'scatter',
          name: 'triplets',
          data: points,
          symbolSize: 7,
          itemStyle: { color: theme.tones.htg, opacity: 0.55 },
        },
      ],
    };
  });
}

function describe([before, after]: readonly [number, number]): HTMLElement {
  const text = document.createElement('span');
  text.textContent = `f ${shortNumber(before)}, G(f) ${shortNumber(after)}`;
  return text;
}
