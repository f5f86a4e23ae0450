import type { RandomStream } from '../random-stream.ts';
import type { Augmentation } from './augmentation.ts';
import { changePixels } from './change-pixels.ts';
import { checkFrame } from './check-frame.ts';
import type { DecodedImage } from './decoded-image.ts';
import { bytesOf } from './kernels.ts';
import { place } from './place.ts';
import { show } from './show.ts';

/**
 * One random view of an image, written into a batch.
 *
 * @param frame height and width that the view must have
 * @param out uint8 RGB; the view goes to `offset` and the following H * W * 3
 * @throws RangeError if the augmentation's geometry does not end at `frame`
 */
export function augmentImage(
  image: DecodedImage,
  { augmentation, random }: { readonly augmentation: Augmentation; readonly random: RandomStream },
  {
    out,
    offset,
    frame,
  }: { readonly out: Uint8Array; readonly offset: number; readonly frame: readonly [number, number] },
): void {
  const placement = place([image.height, image.width], augmentation.geometry, random);
  checkFrame(placement, frame);
  const shown = show(image, placement, augmentation.fill);
  out.set(bytesOf(changePixels(shown, frame, augmentation.pixels, random)), offset);
}
