import type { BarChart, LineChart } from '../model/charts.ts';
import { barFigure, lineFigure, scrollable } from './figures.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { pageShell } from './page-shell.ts';
import type { ReportAssets } from './page-shell.ts';
import { section } from './section.ts';

/** A part of a page: some text, then what there is of charts, a table and ready markup. */
export interface ChartSection {
  /** Unique on the page; letters, digits and dashes. */
  readonly id: string;
  /** Its heading. */
  readonly title: string;
  /** What the list of sections calls it. Default the title. */
  readonly short?: string;
  /** A paragraph before the rest. */
  readonly text?: string;
  /** Drawn first. */
  readonly lines?: LineChart;
  /** Drawn after them. */
  readonly bars?: BarChart;
  /** Below the charts. */
  readonly table?: PageTable;
  /** Markup, made by `html`. */
  readonly body?: Html;
}

/** Rows of text under their heads; the first column names the rows. */
export interface PageTable {
  /** Of the columns. */
  readonly head: readonly string[];
  /** Each as long as the head. */
  readonly rows: readonly (readonly string[])[];
}

/**
 * A page of charts and tables as one HTML file that loads nothing, light or dark. Everything is escaped; tables stand without script.
 *
 * @param page.kind what kind of page it is, such as `htg primer`
 * @param page.lead what stands under the title of the first section
 * @param assets script and style: `reportAssets()` of `@htg/report/node`
 */
export function chartPage(
  {
    title,
    kind,
    sections,
  }: { readonly title: string; readonly kind: string; readonly sections: readonly ChartSection[] },
  assets: ReportAssets,
): string {
  const drawn = sections.map((each) => section(each.id, each, each, drawSection));
  const data = {
    lines: [],
    forests: [],
    plainLines: sections.flatMap(({ lines }) => lines ?? []),
    bars: sections.flatMap(({ bars }) => bars ?? []),
  };
  return pageShell('chartPage', { title, kind, sections: drawn, notes: [], data }, assets);
}

function drawSection({ title, text, lines, bars, table, body }: ChartSection): Html {
  return html`${text !== undefined && html`<p>${text}</p>`} ${lines && lineFigure(lines)} ${bars && barFigure(bars)}
  ${table && drawTable(title, table)} ${body}`;
}

function drawTable(label: string, { head, rows }: PageTable): Html {
  return scrollable(
    label,
    html`<table>
      <thead>
        <tr>
          ${head.map((cell) => html`<th scope="col">${cell}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first, ...others]) =>
            html`<tr>
              <th scope="row">${first}</th>
              ${others.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>`,
  );
}
