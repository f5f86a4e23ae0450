import type { Augmentation } from './augmentation/augmentation.ts';
import type { ImageSet } from './image-set.ts';
import { loadBatch } from './load-batch.ts';
import { nextTurn } from './next-turn.ts';

/** Where the indices of batches come from: an iterator, such as a sampler's, whose `state` (if it has one) resumes it. */
export interface IndexBatches<State = unknown> {
  /** Positions of the next batch. */
  next(): IteratorResult<ArrayLike<number>, unknown>;
  /** What resumes it. */
  readonly state?: State;
}

/** What {@link prefetchBatches} takes. */
export interface PrefetchOptions<State> {
  /** Whose images are loaded. */
  readonly set: ImageSet;
  /** Which ones. */
  readonly batches: IndexBatches<State>;
  /** How they are changed; default not at all. */
  readonly augment?: Augmentation | undefined;
  /** Seed of the augmentation. Default 0. */
  readonly seed?: number | undefined;
  /** Step of the first batch: 0, or where an earlier run stopped. */
  readonly firstStep?: number | undefined;
  /** How many batches may be loaded or loading beyond the one in use, at least 1. Default 2. */
  readonly ahead?: number | undefined;
}

/** A batch, and where to go on after it. */
export interface Batch<State = unknown> {
  /** Number of the batch, from `firstStep`. */
  readonly step: number;
  /** Positions of its images in the set. */
  readonly indices: ArrayLike<number>;
  /** uint8 RGB `[n, H, W, 3]`. */
  readonly images: Uint8Array;
  /** Of its images. */
  readonly labels: Int32Array;
  /** Of its images, where the set knows them. */
  readonly cameras: Int32Array | undefined;
  /** Milliseconds that the consumer waited for it. */
  readonly waited: number;
  /**
   * What resumes after this batch: make the sampler with `sampler` and pass `step` as `firstStep`. Batches that were loaded
   * ahead do not count, so nothing is skipped.
   */
  readonly state: { readonly step: number; readonly sampler: State | undefined };
}

/**
 * Loads batches while the consumer is busy with an earlier one. Memory is bounded by `ahead` batches. The batches are
 * those of {@link loadBatch}, in the order of the indices, to the bit.
 *
 * @param options the set, the batches, how images are changed, and how far ahead
 * @returns batches in their order, without end where the indices have none
 * @throws RangeError for `ahead` below 1; what loading throws, at the turn of its batch
 */
export async function* prefetchBatches<State>(options: PrefetchOptions<State>): AsyncGenerator<Batch<State>, void> {
  const { set, batches, augment, seed = 0, firstStep = 0, ahead = 2 } = options;
  if (!Number.isInteger(ahead) || ahead < 1) {
    throw new RangeError(`prefetchBatches: expected ahead to be a whole number >= 1, received ${ahead}; use 2`);
  }
  let step = firstStep;
  let ended = false;
  const queue: Promise<Omit<Batch<State>, 'waited'>>[] = [];
  const fill = (): void => {
    while (!ended && queue.length < ahead) {
      const result = batches.next();
      if (result.done === true) {
        ended = true;
        return;
      }
      const indices = result.value;
      const own = step++;
      const state = { step: own + 1, sampler: batches.state };
      const loading = nextTurn().then(async () => {
        const images = await loadBatch(set, indices, { augment, seed, step: own });
        const pick = (list: Int32Array): Int32Array => Int32Array.from(indices, (index) => list[index]);
        const cameras = set.cameras && pick(set.cameras);
        return { step: own, indices, images, labels: pick(set.labels), cameras, state };
      });
      // A failure is thrown at its batch's turn; before that it is no unhandled rejection.
      loading.catch(() => undefined);
      queue.push(loading);
    }
  };
  fill();
  for (let head = queue.shift(); head !== undefined; head = queue.shift()) {
    fill();
    const start = performance.now();
    const batch = await head;
    yield { ...batch, waited: performance.now() - start };
  }
}
