import type { BarChart, ForestPlot, LineChart } from '../model/charts.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { number, signed } from './numbers.ts';

/** How many rows the table under a chart has at most. */
const tableRows = 24;

/**
 * The place of a chart, which the page's script draws into, and its numbers as a table, which stand without script too.
 *
 * @param tall as high as the plot of many points
 */
export function chartFigure(
  { id, title, description, keys }: Pick<LineChart, 'id' | 'title' | 'description'> & { readonly keys: string },
  table: Html | undefined,
): Html {
  return html`<figure class="chart">
    <figcaption id="${id}-caption"><strong>${title}</strong> <span>${description}</span></figcaption>
    <div
      class="plot"
      id="${id}"
      role="img"
      tabindex="0"
      aria-labelledby="${id}-caption"
      aria-describedby="${id}-keys"
    ></div>
    <p class="visually-hidden" id="${id}-keys">${keys}</p>
    ${
      table &&
      html`<details>
        <summary>Numbers<span class="visually-hidden"> of ${title}</span></summary>
        ${table}
      </details>`
    }
  </figure>`;
}

export function lineFigure(chart: LineChart): Html {
  const keys = 'Left and right arrow read the values, plus and minus zoom, 0 shows all. The numbers follow as a table.';
  return chartFigure({ ...chart, keys }, lineTable(chart));
}

function lineTable({ title, series, counts = 'update' }: LineChart): Html {
  const updates = [...new Set(series.flatMap(({ points }) => points.map(([update]) => update)))].sort((a, b) => a - b);
  const step = Math.max(1, Math.ceil(updates.length / tableRows));
  const shown = updates.filter((_, i) => i % step === 0 || i === updates.length - 1);
  const values = series.map(({ points }) => new Map(points));
  return scrollable(
    title,
    html`<table>
      <thead>
        <tr>
          <th scope="col">${counts}</th>
          ${series.map(({ name }) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${shown.map(
          (update) =>
            html`<tr>
              <th scope="row">${update}</th>
              ${values.map((line) => {
                const value = line.get(update);
                return html`<td>${value === undefined ? '' : number(value)}</td>`;
              })}
            </tr>`,
        )}
      </tbody>
    </table>`,
  );
}

export function forestFigure(plot: ForestPlot): Html {
  const keys = 'The numbers follow as a table.';
  const table = scrollable(
    plot.title,
    html`<table>
      <thead>
        <tr>
          <th scope="col">what</th>
          <th scope="col">metric</th>
          <th scope="col">difference</th>
          <th scope="col">95% interval</th>
        </tr>
      </thead>
      <tbody>
        ${plot.rows.map(
          ({ a, b, metric, difference, low = Number.NaN, high = Number.NaN }) =>
            html`<tr>
              <th scope="row">${a} − ${b}</th>
              <td>${metric}</td>
              <td>${signed(difference)}</td>
              <td>${signed(low)} to ${signed(high)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`,
  );
  return chartFigure({ ...plot, keys }, table);
}

export function barFigure({ bars, axis, ...chart }: BarChart): Html {
  const table = scrollable(
    chart.title,
    html`<table>
      <thead>
        <tr>
          <th scope="col">name</th>
          <th scope="col">${axis}</th>
        </tr>
      </thead>
      <tbody>
        ${bars.map(
          ([name, value]) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td>${number(value)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`,
  );
  return chartFigure({ ...chart, keys: 'The numbers follow as a table.' }, table);
}

/** A table that scrolls by itself where the page is narrow, by keyboard too. */
export function scrollable(label: string, table: Html): Html {
  return html`<div class="scrollable" role="region" tabindex="0" aria-label="Table: ${label}">${table}</div>`;
}
