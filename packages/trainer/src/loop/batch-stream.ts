import type { ImageSet } from '@htg/datasets';
import type { BatchSampler, LoadBatch } from './training-data.ts';

/** A batch, and the sampler's state after it was drawn. */
export interface Batch<State, Images> {
  /** What `upload` made of the pixels; the consumer's to free. */
  readonly images: Images;
  readonly labels: Int32Array;
  readonly samplerState: State;
  /** Milliseconds for which the consumer waited for this batch: until it was loaded and uploaded. */
  readonly waited: number;
}

/**
 * Batches for the updates `from`..`to - 1`, each one loaded and uploaded while the one before it is trained on. The state
 * that comes with a batch is the one to resume from after it, although the next batch is already drawn.
 *
 * @param options.upload brings pixels to where they are trained on
 * @param options.free frees what it made of a batch that nobody takes, where the stream is left
 */
export async function* batchStream<State, Images>({
  set,
  sampler,
  load = (indices) => set.load(indices),
  upload,
  free,
  from,
  to,
}: {
  readonly set: ImageSet;
  readonly sampler: BatchSampler<State>;
  readonly load?: LoadBatch | undefined;
  readonly upload: (pixels: Uint8Array, labels: Int32Array) => Images;
  readonly free: (images: Images) => void;
  readonly from: number;
  readonly to: number;
}): AsyncGenerator<Batch<State, Images>, void> {
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
    const images = load(indices, step).then((pixels) => upload(pixels, labels));
    // A failure is thrown where the batch is awaited; until then it must not count as unhandled.
    images.catch(() => undefined);
    return { labels, samplerState, images };
  };
  let upcoming = from < to ? draw(from) : undefined;
  try {
    for (let step = from; upcoming !== undefined; step++) {
      const start = performance.now();
      const images = await upcoming.images;
      const waited = performance.now() - start;
      const { labels, samplerState } = upcoming;
      upcoming = step + 1 < to ? draw(step + 1) : undefined;
      yield { images, labels, samplerState, waited };
    }
  } finally {
    // Left before its end: what is on its way is nobody's.
    await upcoming?.images.then(free, () => undefined);
  }
}
