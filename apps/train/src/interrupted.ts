import type { Job } from './job.ts';

/** Thrown when a run was told to stop: its checkpoint is written. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/**
 * For what is done between updates: ends it where the run was told to stop. A resumed run does it again.
 *
 * @throws Interrupted when the signal is aborted
 */
export function stopIfAsked({ signal, display }: Pick<Job, 'signal' | 'display'>, what: string): void {
  if (!signal.aborted) return;
  display.done();
  throw new Interrupted(`stopped in ${what}, which is done again`);
}
