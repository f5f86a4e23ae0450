import type { RandomStream } from '../random-stream.ts';
import type { Augmentation } from './augmentation.ts';
import { changePixels } from './change-pixels.ts';
import type { Picture } from './picture.ts';
import { place } from './place.ts';
import { warp } from './warp.ts';

/**
 * One random view of a picture, written into a batch.
 *
 * @param frame height and width that the view must have
 * @param out uint8 RGB; the view goes to `offset` and the following H * W * 3
 * @throws RangeError if the augmentation's geometry does not end at `frame`
 */
export function augmentPicture(
  picture: Picture,
  { augmentation, random }: { readonly augmentation: Augmentation; readonly random: RandomStream },
  {
    out,
    offset,
    frame,
  }: { readonly out: Uint8Array; readonly offset: number; readonly frame: readonly [number, number] },
): void {
  const placement = place([picture.height, picture.width], augmentation.geometry, random);
  const { height, width } = placement;
  if (height !== frame[0] || width !== frame[1]) {
    throw new RangeError(
      `augment: expected views of ${frame[0]} x ${frame[1]} pixels, the augmentation makes ${height} x ${width}; ` +
        'end its geometry at the size of the set',
    );
  }
  warp(picture, placement, augmentation.fill, out, offset);
  changePixels(out.subarray(offset, offset + height * width * 3), frame, augmentation.pixels, random);
}
