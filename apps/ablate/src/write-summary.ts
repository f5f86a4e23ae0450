import { ablationHtml } from '@htg/report';
import type { AblationReport, ReportAssets } from '@htg/report';
import { stringify } from 'yaml';
import type { KnownAblation } from './ablation.ts';
import { describeCells, describeSummary } from './describe-summary.ts';
import type { AblationFolder } from './folder.ts';
import type { Summary } from './summarize.ts';

/** What an ablation ran on; a folder that was filled in pieces says what the last one ran on. */
export interface Ground {
  readonly engine: string;
  readonly machine: string;
}

/** Writes `table.md`, `result.json` and `report.html`. */
export async function writeSummary(
  ablation: KnownAblation,
  summary: Summary,
  {
    folder,
    ground,
    assets,
  }: { readonly folder: AblationFolder; readonly ground: Ground; readonly assets: ReportAssets },
): Promise<void> {
  await folder.writeText('table.md', describeSummary(ablation, summary));
  await folder.writeText('result.json', `${JSON.stringify({ ...ground, ...summary }, null, 2)}\n`);
  await folder.writeText('report.html', ablationHtml(ablationReport(ablation, summary, ground), assets));
}

/** What the page shows of an ablation. */
function ablationReport(
  { contents: _, ...ablation }: KnownAblation,
  summary: Summary,
  { engine, machine }: Ground,
): AblationReport {
  const { name, seeds, splits, score, metric, compareTo, arms } = ablation;
  const { cells, stage1, differences, notices, unwatched } = summary;
  return {
    title: name,
    facts: [
      ['Cells done', `${cells.done.length} of ${cells.planned} (seed × class split): ${describeCells(cells.done)}`],
      ['Seeds', seeds.join(', ')],
      ['Class splits', splits.join(', ')],
      ['Arms', String(Object.keys(arms).length)],
      ['Scored on', score === 'test' ? 'test identities' : 'validation identities only'],
      ['Engine', engine],
      ['Machine', machine],
    ],
    settings: stringify(ablation),
    cells: { done: cells.done.length, planned: cells.planned },
    identities: score,
    ...{ metric, compareTo, differences, unwatched },
    stage1,
    arms: summary.arms,
    notices: notices.map(({ training, cell, step, text }) => ({
      where: `${training}, split ${cell.split}, seed ${cell.seed}, update ${step}`,
      text,
    })),
  };
}
