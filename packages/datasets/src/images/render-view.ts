import type { Augmentation, Color, Geometry, Size } from '../augmentation/augmentation.ts';
import { changePixels } from '../augmentation/change-pixels.ts';
import { checkFrame } from '../augmentation/check-frame.ts';
import { bytesOf } from '../augmentation/kernels.ts';
import { place } from '../augmentation/place.ts';
import { show } from '../augmentation/show.ts';
import { randomStream } from '../random-stream.ts';
import type { PixelSource } from './pixel-source.ts';
import { regionOf } from './region.ts';

/** How an image is to be seen. Plain data: it goes to worker threads as it is. */
export interface ViewRequest {
  /** Height and width of the result. */
  readonly frame: Size;
  /** Of the test-time view; an augmentation brings its own. */
  readonly geometry: readonly Geometry[];
  readonly augmentation?: Augmentation | undefined;
  /** What lies beyond the borders of an image; an augmentation brings its own. */
  readonly fill: Color;
  /** Of the view's random numbers: seed, step, index, occurrence. */
  readonly key: readonly number[];
}

/**
 * One view of an image: only the pixels that it shows are read.
 *
 * @param out uint8 RGB `[H, W, 3]` of the frame; written
 * @throws RangeError if the geometry does not end at the frame
 */
export async function renderView(source: PixelSource, request: ViewRequest, out: Uint8Array): Promise<void> {
  const { frame, augmentation, key } = request;
  const random = randomStream(...key);
  const placement = place([source.height, source.width], augmentation?.geometry ?? request.geometry, random);
  checkFrame(placement, frame);
  const region = regionOf(placement, source);
  const image = await source.read(region.box);
  const shown = show(image, region.placement, augmentation?.fill ?? request.fill);
  const changed = augmentation === undefined ? shown : changePixels(shown, frame, augmentation.pixels, random);
  out.set(bytesOf(changed));
}
