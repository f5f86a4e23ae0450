import { checkCount } from '@htg/ground/check-numbers';
import { createRandom } from '@htg/ground/random';
import type { Random } from '@htg/ground/random';

/** Where a sampler stands: a small JSON value, from which the same call resumes exactly. */
export interface SamplerState {
  /** How many batches were handed out. */
  readonly batches: number;
  /** Stands for the sampler's kind, its set and its options; resuming with others is an error. */
  readonly fingerprint: string;
}

/** An endless iterator over batches: pass after pass over the set, each in a new order. */
export interface Batches extends IterableIterator<Int32Array, undefined> {
  /** Where it stands; pass it as `state` to the same call to go on from here. */
  readonly state: SamplerState;
  /** The next batch; it never ends. */
  next(): IteratorYieldResult<Int32Array>;
}

interface Definition {
  readonly caller: string;
  readonly seed: number;
  readonly state: SamplerState | undefined;
  /** Everything that decides the batches, apart from the seed. */
  readonly fingerprintOf: readonly (ArrayLike<number> | number | string)[];
  /** Makes the function that hands out batch after batch; all that is random in it comes from the argument. */
  readonly start: (random: Random) => () => Int32Array;
}

/**
 * The iterator of every sampler. It resumes by making and dropping the batches up to the state, so that the state stays small
 * and the rest is the same bit for bit; a million batches of 32 take about a second.
 */
export function createBatches({ caller, seed, state, fingerprintOf, start }: Definition): Batches {
  const fingerprint = fingerprintOfAll([caller, seed, ...fingerprintOf]);
  const nextBatch = start(createRandom(seed));
  let batches = 0;
  if (state) {
    checkCount(caller, 'state.batches', state.batches, 0, 'pass the state of an earlier iterator');
    if (state.fingerprint !== fingerprint) {
      throw new RangeError(
        `${caller}: expected the state of a sampler with these labels, options and seed (fingerprint ${fingerprint}), received one of another (fingerprint ${state.fingerprint}); resume with what the first call had`,
      );
    }
    for (; batches < state.batches; batches++) nextBatch();
  }
  return {
    get state() {
      return { batches, fingerprint };
    },
    next() {
      batches++;
      return { done: false, value: nextBatch() };
    },
    [Symbol.iterator]() {
      return this;
    },
  };
}

/** FNV-1a over 32 bits: not secure, but a slip (another set, another P) changes it with near certainty. */
function fingerprintOfAll(parts: readonly (ArrayLike<number> | number | string)[]): string {
  let hash = 0x811c9dc5;
  const add = (value: number): void => {
    for (let shift = 0; shift < 32; shift += 8) hash = Math.imul(hash ^ ((value >>> shift) & 255), 0x01000193);
  };
  for (const part of parts) {
    const numbers = typeof part === 'string' ? Array.from(part, (letter) => letter.codePointAt(0) ?? 0) : part;
    if (typeof numbers === 'number') {
      add(numbers);
      add(Math.floor(numbers / 2 ** 32));
      continue;
    }
    add(numbers.length);
    for (let index = 0; index < numbers.length; index++) add(numbers[index]);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
