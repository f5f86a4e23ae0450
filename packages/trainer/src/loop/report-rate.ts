import type { StepReport } from './training.ts';

/** How many updates a report is about: those since the one before it. */
export function updatesOf({ updates = 1 }: Pick<StepReport<unknown>, 'updates'>): number {
  return updates;
}

/** Whether a multiple of so many updates is among those that a report is about. */
export function crosses(report: Pick<StepReport<unknown>, 'step' | 'updates'>, every: number): boolean {
  const before = report.step - updatesOf(report);
  return Math.floor(report.step / every) > Math.floor(before / every);
}
