import type { PageData } from '../model/page-data.ts';
import type { Chart } from './chart.ts';
import { extentOf } from './extent.ts';
import { readByKeyboard } from './keyboard.ts';
import { drawLine } from './line.ts';
import type { LineView } from './line.ts';

/** Line charts that smooth and zoom together, as their form says. */
export function drawCurves({ form: id, charts: lines }: PageData['lines'][number]): void {
  const form = document.getElementById(id) as HTMLFormElement | null;
  if (!form) return;
  const [first, last] = extentOf(lines);
  let view: LineView = { smoothing: 0.6, logarithmic: false, from: first, to: last, first, last };
  const charts: Chart[] = [];

  const zoom = (from: number, to: number): void => {
    view = { ...view, from: Math.max(first, Math.min(from, last - 1)), to: Math.min(last, Math.max(to, first + 1)) };
    for (const chart of charts) {
      chart.echarts.dispatchAction({ type: 'dataZoom', startValue: view.from, endValue: view.to }, { silent: true });
    }
    showRange(form, view);
  };

  for (const line of lines) {
    const chart = drawLine(line, () => view);
    if (!chart) continue;
    charts.push(chart);
    chart.echarts.on('dataZoom', () => {
      const { dataZoom } = chart.echarts.getOption() as { dataZoom: { startValue: number; endValue: number }[] };
      zoom(Math.round(dataZoom[0].startValue), Math.round(dataZoom[0].endValue));
    });
    readByKeyboard(chart, line, () => view, zoom);
  }

  showRange(form, view);
  const field = (name: string): HTMLInputElement => form.elements.namedItem(name) as HTMLInputElement;
  const read = (): void => {
    const smoothing = Number(field('smoothing').value);
    const output = form.querySelector('output');
    if (output) output.textContent = smoothing.toFixed(2);
    view = { ...view, smoothing, logarithmic: field('logarithmic').checked };
    for (const chart of charts) chart.redraw();
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
  });
  field('smoothing').addEventListener('input', read);
  field('logarithmic').addEventListener('change', read);
  for (const name of ['from', 'to']) {
    field(name).addEventListener('change', () => {
      const [from, to] = [Number(field('from').value), Number(field('to').value) || last];
      if (from < to) zoom(from, to);
    });
  }
  form.addEventListener('reset', () => {
    // The fields have their first values only after this event.
    setTimeout(() => {
      read();
      zoom(first, last);
    });
  });
}

function showRange(form: HTMLFormElement, { from, to }: LineView): void {
  (form.elements.namedItem('from') as HTMLInputElement).value = String(from);
  (form.elements.namedItem('to') as HTMLInputElement).value = String(to);
}
