import sharp from 'sharp';
import { ServiceError } from '../errors.ts';
import { imageKind, imageKinds } from './image-kind.ts';

/** An uploaded image whose head was looked at. */
export interface CheckedImage {
  readonly bytes: Uint8Array;
  readonly pixels: number;
}

/**
 * Looks at the head of an image without decoding it.
 *
 * @param most pixels: a few kilobytes may claim billions, which would fill the memory
 * @throws ServiceError 415 for what is no image, 413 for too many pixels
 */
export async function checkImage(bytes: Uint8Array, most: number): Promise<CheckedImage> {
  if (imageKind(bytes) === undefined) {
    const kinds = imageKinds.map((kind) => kind.replace('image/', '')).join(', ');
    throw new ServiceError(415, 'no_image', `expected an image (${kinds}), received ${bytes.length} other bytes`);
  }
  let pixels: number;
  try {
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
    pixels = width * height;
  } catch {
    throw unreadable();
  }
  if (pixels > most) {
    throw new ServiceError(
      413,
      'too_many_pixels',
      `expected at most ${most / 1e6} million pixels, received ${(pixels / 1e6).toFixed(1)} million; make the image smaller`,
    );
  }
  return { bytes, pixels };
}

/** An image that begins as one and does not go on so. */
export function unreadable(): ServiceError {
  return new ServiceError(
    422,
    'damaged_image',
    'expected a whole image, received one that cannot be decoded; send it again',
  );
}
