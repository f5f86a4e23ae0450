import { augmentImage } from './augmentation/augment-image.ts';
import type { Augmentation } from './augmentation/augmentation.ts';
import { checkAugmentation } from './augmentation/check-augmentation.ts';
import type { AugmentedView, ImageSet } from './image-set.ts';
import { nextTurn } from './next-turn.ts';
import { randomStream } from './random-stream.ts';
import { viewKeys } from './view-keys.ts';

/** What {@link loadBatch} takes beside the indices. */
export interface BatchOptions {
  /** Random changes; without it the images come as they are at test time. */
  readonly augment?: Augmentation | undefined;
  /** Whole number that names the run. Default 0. */
  readonly seed?: number | undefined;
  /** Whole number that names the batch: the training step. Default 0. */
  readonly step?: number | undefined;
}

/**
 * The images of `indices`, changed at random where `augment` is given.
 *
 * What an image gets depends on the seed, the step and its index in the set (and, where an index is repeated in the
 * batch, on which of its occurrences it is), never on the batch's order or on who computes it: the same call gives the same bits.
 *
 * @param indices n positions, 0..length-1
 * @returns uint8 RGB `[n, H, W, 3]`; belongs to the caller
 */
export async function loadBatch(
  set: ImageSet,
  indices: ArrayLike<number>,
  { augment, seed = 0, step = 0 }: BatchOptions = {},
): Promise<Uint8Array> {
  if (augment === undefined) return set.load(indices);
  checkAugmentation(augment);
  const view: AugmentedView = { augmentation: augment, seed, step };
  if (set.loadAugmented !== undefined) return set.loadAugmented(indices, view);
  const pixels = await set.load(indices);
  await nextTurn();
  const { height, width } = set;
  const length = height * width * 3;
  const out = new Uint8Array(pixels.length);
  viewKeys(indices, view).forEach((key, i) => {
    const random = randomStream(...key);
    const image = { height, width, data: pixels.subarray(i * length, (i + 1) * length) };
    augmentImage(image, { augmentation: augment, random }, { out, offset: i * length, frame: [height, width] });
  });
  return out;
}
