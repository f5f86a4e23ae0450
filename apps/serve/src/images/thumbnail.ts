import type { Thumbnail } from '@htg/gallery';
import sharp from 'sharp';
import { unreadable } from './check-image.ts';
import type { CheckedImage } from './check-image.ts';

const SIDE = 160;

/** A small WebP of an image, turned as its EXIF orientation says. @throws ServiceError 422 for a damaged image */
export async function makeThumbnail({ bytes, pixels }: CheckedImage): Promise<Thumbnail> {
  try {
    const made = await sharp(bytes, { limitInputPixels: Math.max(1, pixels), failOn: 'error' })
      .timeout({ seconds: 10 })
      .autoOrient()
      .resize(SIDE, SIDE, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#fff' })
      .webp({ quality: 80 })
      .toBuffer();
    return { bytes: new Uint8Array(made), type: 'image/webp' };
  } catch {
    throw unreadable();
  }
}
