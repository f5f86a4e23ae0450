import type { ForestRow } from '../model/charts.ts';
import type { Summary } from '../model/report.ts';
import { signed } from './numbers.ts';

/** The result in two sentences: the score of the last model, and whether it differs from the one before it. */
export function headline({ models, differences }: Pick<Summary, 'models' | 'differences'>): string {
  const last = models.at(-1);
  if (last === undefined) return 'Nothing was evaluated.';
  const floor = models.length > 1 ? `, ${lower(models[0].title)} for ${percent(models[0].rank1.mean)}` : '';
  const first = `${last.title} finds the right identity first for ${percent(last.rank1.mean)} of the queries${floor}.`;
  const before = models.at(-2)?.title;
  const compared = differences?.rows.find(({ a, b, metric }) => metric === 'mAP' && a === last.title && b === before);
  return compared ? `${first} ${comparison(compared)}` : first;
}

function comparison({ a, b, difference, low = Number.NaN, high = Number.NaN }: ForestRow): string {
  const interval = `mAP ${signed(difference)}, 95% interval ${signed(low)} to ${signed(high)}`;
  if (low > 0) return `In this run ${a} is better than ${b} (${interval}).`;
  if (high < 0) return `In this run ${a} is worse than ${b} (${interval}).`;
  return `This run cannot tell ${a} from ${b} (${interval}).`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

function lower(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1);
}
