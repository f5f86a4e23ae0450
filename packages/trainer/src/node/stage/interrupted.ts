/** Thrown when a training was told to stop. What it had reached is kept, and the message says what is done again. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/**
 * For what is done between updates: ends it where it was told to stop. Who goes on does it again.
 *
 * @param signal undefined: nobody can ask
 * @param what such as `the evaluation`
 * @throws Interrupted when the signal is aborted
 */
export function stopIfAsked(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted === true) throw new Interrupted(`stopped in ${what}, which is done again`);
}
