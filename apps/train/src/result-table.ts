import Table from 'cli-table3';
import type { Scores } from './evaluate.ts';

const titles: Readonly<Record<string, string>> = {
  pixels: 'raw pixels',
  stage1: 'after stage 1',
  control: 'control (G = identity)',
  htg: 'HTG',
};

/** The scores as a table for the terminal, one row per model. */
export function resultTable(test: Readonly<Record<string, Scores>>): string {
  const table = new Table({
    head: ['test identities', 'rank-1', 'mAP', 'MAP@R'],
    colAligns: ['left', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const [name, { rank1, mAP, mapAtR }] of Object.entries(test)) {
    table.push([titles[name] ?? name, ...[rank1, mAP, mapAtR].map((value) => value.toFixed(3))]);
  }
  return table.toString();
}
