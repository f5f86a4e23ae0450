import type { Training } from '@htg/trainer';
import type { Result } from './folder.ts';
import { Interrupted } from './interrupted.ts';
import type { Job } from './job.ts';

/** Updates that are traced and compiled in: their time says nothing about the others. */
const unmeasured = 3;

/**
 * Carries a training out, in one go.
 *
 * @param title what a person reads
 * @throws Interrupted when the job's signal is aborted
 */
export async function watchTraining<Measures extends object>(
  title: string,
  training: Training<Measures>,
  { say, signal }: Pick<Job, 'say' | 'signal'>,
): Promise<Pick<Result, 'measures' | 'updates' | 'millisecondsPerUpdate' | 'seconds'>> {
  const sums: Record<string, number> = {};
  const times: number[] = [];
  for await (const { step, steps, measures, milliseconds } of training) {
    for (const [name, value] of Object.entries<number>(measures as Record<string, number>)) {
      sums[name] = (sums[name] ?? 0) + value;
    }
    times.push(milliseconds);
    say.progress(`${title}: update ${step} of ${steps}, ${milliseconds.toFixed(0)} ms`);
    if (signal.aborted) throw new Interrupted(`stopped in ${title}, which starts anew the next time`);
  }
  const updates = times.length;
  return {
    measures: Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / updates])),
    updates,
    millisecondsPerUpdate: median(times.length > unmeasured ? times.slice(unmeasured) : times),
    seconds: times.reduce((sum, time) => sum + time, 0) / 1000,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
