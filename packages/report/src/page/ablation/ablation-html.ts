import type { AblationReport } from '../../model/ablation.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { drawNotices } from '../notices.ts';
import { pageShell } from '../page-shell.ts';
import type { ReportAssets } from '../page-shell.ts';
import { section } from '../section.ts';
import { comparisonsOf, drawDifferences, drawReading } from './differences.ts';
import { drawOverview } from './overview.ts';
import { drawMeasures, drawScores } from './score-table.ts';

/**
 * An ablation as one HTML file that loads nothing: settings, table of scores, a forest plot of paired differences against each
 * yardstick with its numbers as a table, measures, notices, and how to read it. Names are escaped. Tables stand without script.
 *
 * @param report what is shown
 * @param assets style and script, by `reportAssets` of `@htg/report/node`
 */
export function ablationHtml(report: AblationReport, assets: ReportAssets): string {
  const sections = [
    section('what-was-compared', { title: 'What was compared', short: 'Result' }, report, drawOverview),
    section('scores', { title: 'Scores' }, report, drawScores),
    section('paired-differences', { title: 'Paired differences', short: 'Differences' }, report, drawDifferences),
    section('how-to-read-it', { title: 'How to read it', short: 'Reading' }, report, drawReading),
    section('measures', { title: 'What the arms did', short: 'Measures' }, report, drawMeasures),
    section('notices', { title: 'Notices' }, report, drawAblationNotices),
  ];
  const data = { lines: [], forests: comparisonsOf(report).map(({ plot }) => plot) };
  return pageShell('ablationHtml', { title: report.title, kind: 'htg ablation', sections, notes: [], data }, assets);
}

function drawAblationNotices({ notices, unwatched = 0 }: AblationReport): Html {
  return html`${drawNotices({ notices })}
  ${unwatched > 0 && html`<p class="note">${unwatched} trainings of an earlier version were not watched for them.</p>`}`;
}
