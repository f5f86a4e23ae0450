import { watchCollapse, withNotices } from '@htg/trainer';
import type { CollapseMeasures, Training } from '@htg/trainer';
import type { Result, StepNotice } from './folder.ts';
import { Interrupted } from './interrupted.ts';
import type { Job } from './job.ts';

/** Updates that are traced and compiled in: their time says nothing about the others. */
const unmeasured = 3;

/**
 * Carries a training out, in one go, and watches it for signs of collapse.
 *
 * @param options.title what a person reads where it is stopped
 * @param options.margin of F's triplet loss
 * @throws Interrupted when the job's signal is aborted
 */
export async function watchTraining(
  training: Training<object>,
  {
    title,
    margin,
    progress,
    signal,
  }: Pick<Job, 'progress' | 'signal'> & { readonly title: string; readonly margin: number },
): Promise<Pick<Result, 'measures' | 'updates' | 'millisecondsPerUpdate' | 'seconds' | 'notices'>> {
  const sums: Record<string, number> = {};
  const times: number[] = [];
  const told: StepNotice[] = [];
  const reports = training as Training<CollapseMeasures>;
  for await (const report of withNotices(reports, { watch: watchCollapse({ margin }) })) {
    const { step, measures, milliseconds, notices } = report;
    for (const [name, value] of Object.entries<number>(measures as Record<string, number>)) {
      sums[name] = (sums[name] ?? 0) + value;
    }
    times.push(milliseconds);
    for (const { text } of notices) {
      told.push({ step, text });
      progress.note(`notice at update ${step}: ${text}`);
    }
    progress.update(report);
    if (signal.aborted) throw new Interrupted(`stopped in ${title}, which starts anew the next time`);
  }
  const updates = times.length;
  return {
    measures: Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / updates])),
    updates,
    millisecondsPerUpdate: median(times.length > unmeasured ? times.slice(unmeasured) : times),
    seconds: times.reduce((sum, time) => sum + time, 0) / 1000,
    notices: told,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
