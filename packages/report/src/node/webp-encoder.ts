import sharp from 'sharp';
import type { EncodeImage } from '../model/images.ts';

/**
 * Encodes images as WebP data URIs.
 *
 * @param options.quality 1..100; default 75
 * @returns the encoder
 */
export function webpEncoder({ quality = 75 }: { readonly quality?: number } = {}): EncodeImage {
  return async ({ pixels, height, width }) => {
    const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } })
      .webp({ quality, effort: 4 })
      .toBuffer();
    return `data:image/webp;base64,${bytes.toString('base64')}`;
  };
}
