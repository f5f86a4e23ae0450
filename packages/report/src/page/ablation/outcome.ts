import type { AblationDifference } from '../../model/ablation.ts';

/** What a difference allows one to say: `alone` where one pair gives no interval. */
export type Outcome = 'better' | 'worse' | 'open' | 'alone';

export function outcomeOf({ low, high }: Pick<AblationDifference, 'low' | 'high'>): Outcome {
  if (low === undefined || high === undefined) return 'alone';
  if (low > 0) return 'better';
  return high < 0 ? 'worse' : 'open';
}

/** In a table, with a mark that needs no color. */
export const outcomeText: Readonly<Record<Outcome, string>> = {
  better: '▲ better',
  worse: '▼ worse',
  open: 'n.s.',
  alone: 'one cell',
};
