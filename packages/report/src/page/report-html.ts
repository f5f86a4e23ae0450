import type { PageData } from '../model/page-data.ts';
import type { Report } from '../model/report.ts';
import { ablationPlot, drawAblation } from './ablation.ts';
import { drawAdversary } from './adversary.ts';
import { drawCurves } from './curves.ts';
import { drawMap } from './embedding-map.ts';
import { Html, html, jsonScript } from './html.ts';
import { drawKeypoints } from './keypoints.ts';
import { drawRetrieval } from './retrieval.ts';
import { isMissing, section } from './section.ts';
import { drawSummary } from './summary.ts';

/** What the page brings along: see `reportAssets` of `@htg/report/node`. */
export interface ReportAssets {
  /** The page's script, charts included; a classic script. */
  readonly script: string;
  readonly style: string;
}

/**
 * The report as one HTML file that loads nothing: its own content security policy forbids it. Names are escaped, so pictures and
 * recipes of any origin can be shown. Tables, sheets and maps stand without script; charts need it.
 */
export function reportHtml(report: Report, { script, style }: ReportAssets): string {
  const sections = [
    section('what-happened', 'What happened', report.summary, drawSummary),
    section('curves', 'Curves', report.curves, drawCurves),
    section('retrieval', 'Retrieval', report.retrieval, drawRetrieval),
    section('keypoints', 'Keypoints', report.keypoints, drawKeypoints),
    section('map', 'Map of embeddings', report.map, drawMap),
    section('adversary', 'The adversary', report.adversary, drawAdversary),
    report.ablation && section('ablation', 'Ablation', report.ablation, drawAblation),
  ];
  const policy =
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${report.title} – htg report</title>
        <link rel="icon" href="data:," />
        <style>
          ${inline(style, 'style')}
        </style>
      </head>
      <body>
        <a class="skip" href="#what-happened">Skip to the result</a>
        <header>
          <div>
            <p class="kind">htg report</p>
            <h1>${report.title}</h1>
          </div>
          <label class="theme">
            Theme
            <select id="theme">
              <option value="">as the system</option>
              <option value="light">light</option>
              <option value="dark">dark</option>
            </select>
          </label>
        </header>
        ${navigation(report.ablation !== undefined)}
        <main>${sections}</main>
        <footer>${report.summary.notices.map((notice) => html`<p>${notice}</p>`)}</footer>
        <p id="announcement" class="visually-hidden" aria-live="polite"></p>
        ${jsonScript('report-data', pageData(report))}
        <script>
          ${inline(script, 'script')};
        </script>
      </body>
    </html>`;
  return page.text;
}

function navigation(ablation: boolean): Html {
  const entries = [
    ['what-happened', 'Result'],
    ['curves', 'Curves'],
    ['retrieval', 'Retrieval'],
    ['keypoints', 'Keypoints'],
    ['map', 'Map'],
    ['adversary', 'Adversary'],
    ...(ablation ? [['ablation', 'Ablation']] : []),
  ];
  return html`<nav aria-label="Sections">
    <ul>
      ${entries.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}
    </ul>
  </nav>`;
}

/** What the page's script draws. */
function pageData({ summary, curves, map, adversary, ablation }: Report): PageData {
  const adversaryThere = isMissing(adversary) ? undefined : adversary;
  return {
    lines: [
      { form: 'curve-controls', charts: isMissing(curves) ? [] : curves.charts },
      { form: 'adversary-controls', charts: adversaryThere?.charts ?? [] },
    ],
    forests: [summary.differences, ablation && ablationPlot(ablation)].filter((plot) => plot !== undefined),
    map: isMissing(map) ? undefined : map,
    hardness: adversaryThere?.triplets && {
      points: adversaryThere.triplets.hardness,
      margin: adversaryThere.triplets.margin,
    },
  };
}

/** Raw text of a script or style element: what would end it early is refused, not changed. */
function inline(text: string, element: 'script' | 'style'): Html {
  if (new RegExp(`</${element}|<!--`, 'i').test(text)) {
    throw new RangeError(
      `reportHtml: expected a ${element} without '</${element}' and '<!--', received one with it; escape it in the source`,
    );
  }
  return new Html(text);
}
