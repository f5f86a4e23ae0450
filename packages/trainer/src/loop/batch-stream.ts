import type { ImageSet } from '@htg/datasets';
import type { BatchSampler, LoadBatch } from './training-data.ts';

/** A batch in typed arrays, and the sampler's state after it was drawn. */
export interface Batch<State> {
  readonly pixels: Uint8Array;
  readonly labels: Int32Array;
  readonly samplerState: State;
  /** Milliseconds for which the consumer waited for this batch. */
  readonly waited: number;
}

/**
 * Batches for the updates `from`..`to - 1`, each one loaded while the one before it is trained on. The state
 * that comes with a batch is the one to resume from after it, although the next batch is already drawn.
 */
export async function* batchStream<State>({
  set,
  sampler,
  load = (indices) => set.load(indices),
  from,
  to,
}: {
  readonly set: ImageSet;
  readonly sampler: BatchSampler<State>;
  readonly load?: LoadBatch | undefined;
  readonly from: number;
  readonly to: number;
}): AsyncGenerator<Batch<State>, void> {
  const draw = (step: number) => {
    const drawn = sampler.next();
    if (drawn.done === true) {
      throw new Error(
        `batchStream: expected an endless sampler, received one that ended before step ${step}; train for fewer steps`,
      );
    }
    const indices = drawn.value;
    const samplerState = sampler.state;
    const labels = Int32Array.from(indices, (index) => set.labels[index]);
    const pixels = load(indices, step);
    // A failure is thrown where the batch is awaited; until then it must not count as unhandled.
    pixels.catch(() => undefined);
    return { labels, samplerState, pixels };
  };
  let upcoming = from < to ? draw(from) : undefined;
  for (let step = from; upcoming !== undefined; step++) {
    const start = performance.now();
    const pixels = await upcoming.pixels;
    const waited = performance.now() - start;
    const { labels, samplerState } = upcoming;
    upcoming = step + 1 < to ? draw(step + 1) : undefined;
    yield { pixels, labels, samplerState, waited };
  }
}
