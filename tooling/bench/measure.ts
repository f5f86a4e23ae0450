import { setTimeout } from 'node:timers/promises';

/** Milliseconds of the timed calls of one contender. */
export interface Timing {
  readonly median: number;
  readonly min: number;
}

/** How often `interleave` calls its contenders. */
interface Turns {
  readonly rounds?: number;
  readonly warmUp?: number;
  readonly pause?: number;
  readonly settle?: number;
  readonly calls?: number;
}

/**
 * Times several contenders in turns, A B A B ..., so that drift of the machine's speed meets all of them alike. Compare
 * them by the ratio of medians. A contender may return its own milliseconds (a peer in another process does); otherwise the
 * whole call is timed.
 *
 * @param contenders by name, what each does once
 * @param options.rounds turns of each that are counted
 * @param options.warmUp turns of each that are not counted, first
 * @param options.pause milliseconds before each turn, in which threads that still spin after the turn before come to rest
 * @param options.settle calls at the beginning of a turn that are not counted: after a call the threads of one contender's runtime go on
 *   spinning for some milliseconds, which would slow down the next contender, and find their own caches cold when they are back
 * @param options.calls timed calls in a turn
 */
export async function interleave<Name extends string>(
  contenders: Readonly<Record<Name, () => unknown>>,
  { rounds = 10, warmUp = 3, pause = 0, settle = 0, calls = 1 }: Turns = {},
): Promise<Record<Name, Timing>> {
  const names = Object.keys(contenders) as Name[];
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = -warmUp; round < rounds; round++) {
    for (const name of names) {
      if (pause > 0) await setTimeout(pause);
      for (let call = -settle; call < calls; call++) {
        const start = performance.now();
        const own = await contenders[name]();
        const spent = typeof own === 'number' ? own : performance.now() - start;
        if (round >= 0 && call >= 0) times.get(name)?.push(spent);
      }
    }
  }
  return Object.fromEntries(names.map((name) => [name, summarize(times.get(name) ?? [])])) as Record<Name, Timing>;
}

function summarize(times: readonly number[]): Timing {
  const sorted = [...times].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0] };
}
