import type { LoadBatch } from './training-data.ts';

/** Which part of every batch a worker computes. */
export interface BatchShare {
  /** The worker's number, from 0. */
  readonly index: number;
  /** How many workers there are. */
  readonly count: number;
}

/**
 * The places of a worker's images in a batch: an equal part for each, in the order of their numbers.
 *
 * @param stage opens error texts
 * @throws RangeError where a batch cannot be divided into equal parts
 */
export function placesOfShare(
  stage: string,
  images: number,
  { index, count }: BatchShare,
): { readonly from: number; readonly to: number } {
  const each = images / count;
  if (!Number.isInteger(each)) {
    throw new RangeError(
      `${stage}: expected batches that ${count} workers can share equally, received one of ${images} images; ` +
        `change the sampler or the number of workers`,
    );
  }
  return { from: index * each, to: (index + 1) * each };
}

/**
 * Loads a worker's share of batches, to the bit what the same images are in the whole batch: what an image gets depends on how often it stood in
 * the batch before, so where one of them did, the whole batch is loaded.
 */
export function loadShare(stage: string, load: LoadBatch, share: BatchShare): LoadBatch {
  return async (indices, step) => {
    const { from, to } = placesOfShare(stage, indices.length, share);
    const own = indices.slice(from, to);
    const before = new Set(indices.subarray(0, from));
    if (!own.some((index) => before.has(index))) return load(own, step);
    const pixels = await load(indices, step);
    const length = pixels.length / indices.length;
    return pixels.slice(from * length, to * length);
  };
}
