import type { Curves } from '../model/report.ts';
import { lineFigure } from './figures.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

/** Controls for all curves at once, and a chart for each measure. */
export function drawCurves({ charts, note }: Curves): Html {
  return html`
    <p>
      Over the updates of F. Stage 2 goes on where stage 1 ends; its arms run side by side from the same weights. Drag
      or pinch to move and zoom, or hold Ctrl and turn the wheel; all curves follow.
    </p>
    ${curveControls('curve-controls', 'All curves')} ${note && html`<p class="note">${note}</p>`}
    <div class="charts">${charts.map(lineFigure)}</div>
  `;
}

/** How the line charts of one section are looked at. */
export function curveControls(id: string, label: string): Html {
  return html`<form class="controls" id="${id}" aria-label="${label}">
    <label>
      Smoothing <input type="range" name="smoothing" min="0" max="0.98" step="0.02" value="0.6" />
      <output>0.60</output>
    </label>
    <label> From update <input type="number" name="from" min="0" step="10" inputmode="numeric" /> </label>
    <label> to <input type="number" name="to" min="0" step="10" inputmode="numeric" /> </label>
    <label class="check"><input type="checkbox" name="logarithmic" /> Logarithmic</label>
    <button type="reset">Show all</button>
  </form>`;
}
