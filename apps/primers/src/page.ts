import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Chart } from './chart.ts';
import { pageScript } from './page-script.ts';

/** A part of a page: some text, then a chart, a table or ready markup. */
export interface Section {
  readonly heading: string;
  readonly text?: string;
  readonly chart?: Chart;
  readonly table?: Table;
  /** Markup that is inserted as it is. */
  readonly html?: string;
}

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** One HTML file with everything in it, for light and dark displays; nothing is loaded from elsewhere. */
export async function htmlPage(title: string, lead: string, sections: readonly Section[]): Promise<string> {
  const charts = sections.flatMap(({ chart }) => (chart === undefined ? [] : [chart]));
  let drawn = 0;
  const body = sections.map((section) => {
    const { heading, text, chart, table, html = '' } = section;
    const canvas = chart === undefined ? '' : canvasOf(chart, drawn++);
    return [
      `<section><h2>${escapeHtml(heading)}</h2>`,
      text === undefined ? '' : `<p>${escapeHtml(text)}</p>`,
      canvas,
      table === undefined ? '' : tableOf(table),
      html,
      '</section>',
    ].join('\n');
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(lead)}</p>
${body.join('\n')}
</main>
<script type="application/json" id="charts">${inScript(JSON.stringify(charts))}</script>
<script>${inScript(await chartLibrary())}</script>
<script>${pageScript}</script>
</body>
</html>
`;
}

function canvasOf(chart: Chart, index: number): string {
  const height = chart.kind === 'bars' ? 24 * chart.bars.length + 70 : 340;
  return `<div class="chart" style="height:${height}px"><canvas id="chart-${index}" role="img" aria-label="${escapeHtml(chart.title)}"></canvas></div>`;
}

function tableOf({ head, rows }: Table): string {
  const cells = (row: readonly string[], tag: 'td' | 'th'): string =>
    `<tr>${row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  return `<div class="wide"><table><thead>${cells(head, 'th')}</thead><tbody>${rows.map((row) => cells(row, 'td')).join('')}</tbody></table></div>`;
}

/** Chart.js, as the one file that its package has for script elements. */
async function chartLibrary(): Promise<string> {
  const require = createRequire(import.meta.url);
  const entry = require.resolve('chart.js');
  const text = await readFile(join(dirname(entry), 'chart.umd.min.js'), 'utf8');
  return text.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Text that cannot end the script element it stands in; `<` comes before a slash in strings only. */
function inScript(text: string): string {
  return text.replaceAll('</', '<\\/');
}

const style = `
:root { color-scheme: light dark; --page: #fff; --text: #1b1f24; --muted: #59636e; --line: #dfe3e8; --series-0: #0b62c4; --series-1: #c2410c; --series-2: #0f766e; --series-3: #7e22ce; }
@media (prefers-color-scheme: dark) {
  :root { --page: #14181d; --text: #e6e9ee; --muted: #9aa4b1; --line: #2d343d; --series-0: #6cb2ff; --series-1: #ff9a5c; --series-2: #4fd1b5; --series-3: #cfa0ff; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 860px; margin: 0 auto; padding: 24px 16px 64px; }
h1 { font-size: 1.7rem; line-height: 1.2; }
h2 { font-size: 1.15rem; margin: 2.2em 0 0.3em; }
.chart { position: relative; margin-top: 12px; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin-top: 12px; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 14px 4px 0; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { color: var(--muted); font-weight: 600; }
th:first-child, td:first-child { text-align: left; }
.digits { display: flex; flex-wrap: wrap; gap: 14px; margin-top: 12px; }
.digits figure { margin: 0; text-align: center; font-size: 0.85rem; color: var(--muted); }
.digits svg { display: block; width: 72px; height: 72px; margin: 0 auto 4px; background: #000; outline: 1px solid var(--line); }
`;
