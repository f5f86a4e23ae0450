import Table from 'cli-table3';

/** How good an embedding is: each 0..1. */
export interface Scores {
  /** Share of queries whose nearest image is right. */
  readonly rank1: number;
  /** Mean average precision over the whole ranking. */
  readonly mAP: number;
  /** Mean average precision at R, the number of right answers. */
  readonly mapAtR: number;
}

const titles: Readonly<Record<string, string>> = {
  pixels: 'raw pixels',
  zeroShot: 'zero-shot',
  stage1: 'after stage 1',
  control: 'control (G = identity)',
  htg: 'HTG',
  whitened: 'whitened',
};

/**
 * Scores as a table for the terminal, one row per model, in the order of the keys.
 *
 * @param scores by model: `pixels`, `zeroShot`, `stage1`, `control`, `htg`, `whitened` get their titles, other names stand as they are
 * @param options.title what the scores were measured on
 * @returns the table, in lines
 */
export function scoreTable(
  scores: Readonly<Record<string, Scores>>,
  { title = 'test identities' }: { readonly title?: string } = {},
): string {
  const table = new Table({
    head: [title, 'rank-1', 'mAP', 'MAP@R'],
    colAligns: ['left', 'right', 'right', 'right'],
    // Colors would end up as escape codes in files and logs.
    style: { head: [], border: [], compact: true },
  });
  for (const [name, { rank1, mAP, mapAtR }] of Object.entries(scores)) {
    table.push([titles[name] ?? name, ...[rank1, mAP, mapAtR].map((value) => value.toFixed(3))]);
  }
  return table.toString();
}
