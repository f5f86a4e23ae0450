import type { Ablation, Cell } from './ablation.ts';
import type { Difference, Summary } from './summarize.ts';
import { markdownTable } from './table.ts';

const metricNames = { rank1: 'rank-1', mAP: 'mAP', mapAtR: 'MAP@R' } as const;

/** The tables of an ablation: arms, then differences. Scores in percent, differences in percentage points. */
export function describeSummary(ablation: Ablation, { cells, stage1, arms, differences }: Summary): string {
  const { metric, score, compareTo } = ablation;
  const percent = (value: number): string => (100 * value).toFixed(2);
  const armTable = markdownTable(
    ['arm', 'cells', 'rank-1', 'mAP', 'MAP@R', 'validation MAP@R', 'ms per update', 'seconds'],
    [...stage1, ...arms].map(({ title, cells, scores, validation, millisecondsPerUpdate, seconds }) => [
      title,
      String(cells),
      ...[scores.rank1, scores.mAP, scores.mapAtR, validation.mapAtR].map(percent),
      millisecondsPerUpdate.toFixed(0),
      seconds.toFixed(0),
    ]),
  );
  const yardsticks = compareTo.filter((name) => arms.some(({ arm }) => arm === name));
  const differenceTable = markdownTable(
    ['arm', ...yardsticks.map((name) => `against ${titleOf(name)}`)],
    arms.map(({ arm, title }) => [
      title,
      ...yardsticks.map((to) => describeDifference(differences.find((each) => each.arm === arm && each.to === to))),
    ]),
  );
  return [
    `Scores on ${score} identities in percent, means over ${cells.done.length} of ${cells.planned} cells (seed × class split): ${describeCells(cells.done)}.`,
    '',
    armTable,
    '',
    ...(yardsticks.length === 0
      ? []
      : [
          `Paired differences in ${metricNames[metric]} on ${score} identities, in percentage points, with Student's 95% interval over cells; ` +
            'n.s.: it holds 0, the difference is not significant.',
          '',
          differenceTable,
          '',
        ]),
  ].join('\n');

  function titleOf(name: string): string {
    return ablation.arms[name].title ?? name;
  }
}

/** Seed × class split of each. */
export function describeCells(cells: readonly Cell[]): string {
  return cells.map(({ seed, split }) => `${seed} × ${split}`).join(', ');
}

function describeDifference(difference: Difference | undefined): string {
  if (difference === undefined) return '';
  const { mean, low, high } = difference;
  if (low === undefined || high === undefined) return `${points(mean)} (one cell: no interval)`;
  return `${points(mean)} (${points(low)} to ${points(high)})${low <= 0 && high >= 0 ? ' n.s.' : ''}`;
}

function points(value: number): string {
  const text = (100 * value).toFixed(2);
  return value > 0 ? `+${text}` : text;
}
