import type { AblationReport } from '../../model/ablation.ts';

/** What a metric is called to a person. */
export const metricNames = { rank1: 'rank-1', mAP: 'mAP', mapAtR: 'MAP@R' } as const satisfies Record<
  AblationReport['metric'],
  string
>;

/** A share 0..1 in percent. */
export function percent(share: number): string {
  return (100 * share).toFixed(2);
}

/** A difference of shares in percentage points, with its sign. */
export function points(difference: number): string {
  const text = Math.abs(100 * difference).toFixed(2);
  if (Number(text) === 0) return text;
  return `${difference > 0 ? '+' : '−'}${text}`;
}
