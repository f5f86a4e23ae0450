import { printable } from '@htg/terminal';
import Table from 'cli-table3';
import type { ScoreValues } from './score-values.ts';

/** What a score is called in tables; `cmc` and the like stand once for each k. */
const titles: Readonly<Record<string, string | undefined>> = {
  rank1: 'rank-1',
  cmc: 'rank-',
  rPrecision: 'R-prec',
  mapAtR: 'MAP@R',
  mAP: 'mAP',
  mrr: 'MRR',
  mINP: 'mINP',
  auc: 'AUC',
  eer: 'EER',
  tprAtFpr: 'TPR@',
  nmi: 'NMI',
  ami: 'AMI',
};

/** What the checkpoints of a run are called in tables. */
const models: Readonly<Record<string, string>> = {
  pixels: 'raw pixels',
  zeroShot: 'zero-shot',
  stage1: 'after stage 1',
  control: 'control (G = identity)',
  htg: 'HTG',
  whitened: 'whitened',
};

export function modelTitle(name: string): string {
  return models[name] ?? name;
}

/** A table for the terminal, numbers to the right but for the columns `left`; without colors: they would end up as escape codes in files and logs. */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  left: readonly number[] = [0],
): string {
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (left.includes(column) ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  // Before columns are as wide as what is in them.
  table.push(...rows.map((row) => row.map(printable)));
  return table.toString();
}

/** Scores of models, one row each. Precision@k is left to the JSON: the table would be too wide. */
export function scoreTable(title: string, scores: Readonly<Record<string, ScoreValues>>): string {
  const columns = Object.values(scores).map(scoreColumns);
  const head = [title, ...(columns.at(0)?.map(([name]) => name) ?? [])];
  const rows = Object.keys(scores).map((name, row) => [
    modelTitle(name),
    ...columns[row].map(([, value]) => value.toFixed(3)),
  ]);
  return textTable(head, rows);
}

/** Every number once: rank-1 is the CMC at 1. */
function scoreColumns(scores: ScoreValues): (readonly [title: string, value: number])[] {
  return Object.entries(scores).flatMap(([name, value]) => {
    const title = titles[name];
    if (title === undefined) return [];
    if (typeof value === 'number') return [[title, value] as const];
    return Object.entries(value).flatMap(([k, each]) =>
      name === 'cmc' && k === '1' ? [] : [[`${title}${k}`, each] as const],
    );
  });
}
