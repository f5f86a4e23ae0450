import type { Memory } from '../loop/memory.ts';

/** What is remembered of the values so far. */
export interface BestState {
  /** null before the first. */
  readonly best: number | null;
  /** Values in a row since the best, 0 right after it. */
  readonly stale: number;
}

/** The best of the values so far, and how many came since. */
export interface BestSoFar extends Memory<BestState> {
  /** @returns whether the value is better than all before it */
  observe(value: number): boolean;
}

/**
 * Remembers the best value. Attached to a training (`training.attach('best', best)`) it goes on in a resumed one.
 *
 * @param options.minDelta by how much a value must exceed the best to count as better; default 0. NaN is never better.
 * @returns the memory: it is told each value and says whether it was better
 */
export function bestSoFar({ minDelta = 0 }: { readonly minDelta?: number } = {}): BestSoFar {
  if (!(minDelta >= 0)) {
    throw new RangeError(`bestSoFar: expected minDelta >= 0, received ${minDelta}; leave it out for any improvement`);
  }
  let state: BestState = { best: null, stale: 0 };
  return {
    get state() {
      return state;
    },
    restore(earlier) {
      state = earlier;
    },
    observe(value) {
      const { best, stale } = state;
      const better = best === null ? !Number.isNaN(value) : value > best + minDelta;
      state = better ? { best: value, stale: 0 } : { best, stale: stale + 1 };
      return better;
    },
  };
}
