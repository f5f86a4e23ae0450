import type { Box } from '../reading/box.ts';
import { decode, decodeBytes } from '../reading/decode.ts';
import { explain } from '../reading/explain.ts';
import { readSettings } from '../reading/read-options.ts';
import type { ReadOptions } from '../reading/read-options.ts';
import { preparePixels } from './prepare-pixels.ts';
import type { Pixels } from './prepare-pixels.ts';
import type { ViewContract } from './view-contract.ts';

/** What {@link prepareImage} takes beside image and contract. */
export interface PrepareOptions extends Pick<ReadOptions, 'pixelLimit' | 'renderSeconds'> {
  /** The part of the image that shows the object, after it was turned as Exif says. */
  readonly box?: Box | undefined;
}

/**
 * One image as a model sees it at test time: to the bit what a set with the same contract loads.
 *
 * @param image a file's path, a file's bytes, or decoded pixels
 * @param contract of the model: what `contract.json` says
 * @returns uint8 RGB `[H, W, 3]`; belongs to the caller
 * @throws Error that names the file and what is wrong with it
 */
export async function prepareImage(
  image: string | Uint8Array | Pixels,
  contract: ViewContract,
  { box, ...options }: PrepareOptions = {},
): Promise<Uint8Array> {
  if (typeof image === 'object' && 'data' in image) return preparePixels(image, contract, { box });
  const { background, range } = contract;
  const settings = readSettings({ ...options, background, range });
  let decoded: Pixels;
  try {
    decoded = typeof image === 'string' ? await decode(image, settings) : await decodeBytes(image, settings);
  } catch (error) {
    const [kind, detail] = explain(error);
    const what = typeof image === 'string' ? image : `${image.length} bytes`;
    throw new Error(`prepareImage: expected an image in ${what}, received one that is ${kind}: ${detail}`, {
      cause: error,
    });
  }
  return preparePixels(decoded, contract, { box });
}
