import type { DecodedImage } from '../augmentation/decoded-image.ts';
import type { Box } from './box.ts';

/** The pixels of a part of an image; the image itself where it is all of it. */
export function cutImage(image: DecodedImage, part: Box | undefined): DecodedImage {
  if (part === undefined || (part.height === image.height && part.width === image.width)) return image;
  const { width, data } = image;
  const out = new Uint8Array(part.height * part.width * 3);
  for (let y = 0; y < part.height; y++) {
    const start = ((part.top + y) * width + part.left) * 3;
    out.set(data.subarray(start, start + part.width * 3), y * part.width * 3);
  }
  return { height: part.height, width: part.width, data: out };
}
