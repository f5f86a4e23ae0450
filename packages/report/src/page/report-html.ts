import type { PageData } from '../model/page-data.ts';
import type { Report } from '../model/report.ts';
import { drawAdversary } from './adversary.ts';
import { drawCurves } from './curves.ts';
import { drawMap } from './embedding-map.ts';
import { drawKeypoints } from './keypoints.ts';
import { drawNotices } from './notices.ts';
import { pageShell } from './page-shell.ts';
import type { ReportAssets } from './page-shell.ts';
import { drawRetrieval } from './retrieval.ts';
import { isMissing, section } from './section.ts';
import { drawSummary } from './summary.ts';

/**
 * The report as one HTML file that loads nothing: its own content security policy forbids it. Names are escaped, so images and
 * recipes of any origin can be shown. Tables, sheets and maps stand without script; charts need it.
 *
 * @param report what is shown, by `gatherReport`
 * @param assets style and script, by `reportAssets` of `@htg/report/node`
 */
export function reportHtml(report: Report, assets: ReportAssets): string {
  const { summary, curves, retrieval, keypoints, map, adversary, notices } = report;
  const told = isMissing(notices) ? 0 : notices.notices.length;
  const sections = [
    section('what-happened', { title: 'What happened', short: 'Result' }, summary, (contents) =>
      drawSummary(contents, told),
    ),
    section('curves', { title: 'Curves' }, curves, drawCurves),
    section('retrieval', { title: 'Retrieval' }, retrieval, drawRetrieval),
    section('keypoints', { title: 'Keypoints' }, keypoints, drawKeypoints),
    section('map', { title: 'Map of embeddings', short: 'Map' }, map, drawMap),
    section('adversary', { title: 'The adversary', short: 'Adversary' }, adversary, drawAdversary),
    section('notices', { title: 'Notices' }, notices, drawNotices),
  ];
  const contents = {
    title: report.title,
    kind: 'htg report',
    sections,
    notes: summary.notices,
    data: pageData(report),
  };
  return pageShell('reportHtml', contents, assets);
}

/** What the page's script draws. */
function pageData({ summary, curves, map, adversary }: Report): PageData {
  const adversaryThere = isMissing(adversary) ? undefined : adversary;
  return {
    lines: [
      { form: 'curve-controls', charts: isMissing(curves) ? [] : curves.charts },
      { form: 'adversary-controls', charts: adversaryThere?.charts ?? [] },
    ],
    forests: summary.differences === undefined ? [] : [summary.differences],
    map: isMissing(map) ? undefined : map,
    hardness: adversaryThere?.triplets && {
      points: adversaryThere.triplets.hardness,
      margin: adversaryThere.triplets.margin,
    },
  };
}
