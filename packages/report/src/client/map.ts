import type { EmbeddingMap } from '../model/report.ts';
import { drawChart, tooltipLook } from './chart.ts';
import type { Chart } from './chart.ts';
import { groupsOf } from './map-colors.ts';
import type { Coloring } from './map-colors.ts';
import { moveByKeyboard } from './map-keyboard.ts';
import { addAtlas, showFound, thumbnail } from './thumbnails.ts';

/** The projection: thumbnails on hover, colors by error, camera or identity, and the images of an identity that is asked for. */
export function drawMap(map: EmbeddingMap): void {
  const form = document.getElementById('map-controls') as HTMLFormElement;
  const field = (name: string): HTMLInputElement | HTMLSelectElement =>
    form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement;
  let found: ReadonlySet<number> = new Set();
  const chart = draw(
    map,
    () => field('color').value as Coloring,
    () => found,
  );
  if (!chart) return;
  addAtlas(map);
  moveByKeyboard(chart);

  const select = (labels: ReadonlySet<number>): void => {
    found = labels;
    chart.redraw();
    showFound(map, labels);
  };
  field('color').addEventListener('change', () => {
    chart.redraw();
  });
  field('identity').addEventListener('input', () => {
    const name = field('identity').value;
    select(new Set(map.labels.filter((label) => map.names[label] === name)));
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
  });
  form.addEventListener('reset', () => {
    setTimeout(() => {
      select(new Set());
      chart.echarts.dispatchAction({
        type: 'dataZoom',
        batch: [0, 1].map((dataZoomIndex) => ({ dataZoomIndex, start: 0, end: 100 })),
      });
    });
  });
  chart.echarts.on('click', ({ value }) => {
    const label = map.labels[(value as number[])[2]];
    (field('identity') as HTMLInputElement).value = map.names[label];
    select(new Set([label]));
  });
}

function draw(map: EmbeddingMap, coloring: () => Coloring, foundOf: () => ReadonlySet<number>): Chart | undefined {
  return drawChart('map-plot', (theme) => {
    const found = foundOf();
    const axis = (values: readonly number[]): object => ({ type: 'value', show: false, ...padded(values) });
    const zoom = { type: 'inside', zoomOnMouseWheel: 'ctrl', filterMode: 'none' };
    const groups = groupsOf(map, coloring(), theme);
    return {
      grid: { left: 4, right: 4, top: 34, bottom: 4 },
      legend: {
        show: coloring() !== 'identity',
        top: 0,
        left: 0,
        textStyle: { color: theme.ink },
        itemWidth: 12,
        itemHeight: 12,
      },
      tooltip: {
        ...tooltipLook(theme),
        formatter: ({ value }: { value: number[] }) => thumbnail(map, value[2], 96),
      },
      xAxis: axis(map.x),
      yAxis: axis(map.y),
      dataZoom: [
        { ...zoom, xAxisIndex: 0 },
        { ...zoom, yAxisIndex: 0 },
      ],
      series: groups.map(({ name, points, color, symbol }) => ({
        type: 'scatter',
        name,
        color,
        symbol,
        data: points.map((point) => ({
          value: [map.x[point], map.y[point], point],
          ...(color === undefined && { itemStyle: { color: identityColor(map.labels[point], theme.dark) } }),
          ...(found.size > 0 && highlight(found.has(map.labels[point]), theme.ink)),
        })),
        symbolSize: 7,
        itemStyle: { opacity: 0.75 },
        emphasis: { scale: 1.6, itemStyle: { borderColor: theme.ink, borderWidth: 1.5 } },
      })),
    };
  });
}

/** The ends of an axis, a little beyond the outermost points. */
function padded(values: readonly number[]): { readonly min: number; readonly max: number } {
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const padding = 0.03 * (max - min || 1);
  return { min: min - padding, max: max + padding };
}

function highlight(found: boolean, ink: string): object {
  return found
    ? { symbolSize: 16, itemStyle: { opacity: 1, borderColor: ink, borderWidth: 2 } }
    : { itemStyle: { opacity: 0.12 } };
}

/** Colors of many identities cannot all be told apart; neighbors' differ: steps of the golden angle around the circle. */
function identityColor(label: number, dark: boolean): string {
  return `hsl(${(label * 137.508) % 360} 65% ${dark ? 62 : 45}%)`;
}
