import type { Pixels, ViewContract } from '@htg/datasets';
import { canvasPixels } from './canvas-pixels.ts';

/**
 * Decodes a file by the browser: turned as Exif says, converted to sRGB, transparency laid on the background.
 *
 * @throws Error where the browser has no decoder for it, or it is damaged
 */
export async function decodeInPage(
  file: Blob,
  { background, pixelLimit }: { readonly background: ViewContract['background']; readonly pixelLimit: number },
): Promise<Pixels> {
  const bitmap = await createImageBitmap(file, {
    imageOrientation: 'from-image',
    premultiplyAlpha: 'none',
    colorSpaceConversion: 'default',
  }).catch((error: unknown) => {
    throw new Error(
      `embed: expected an image that this browser decodes, received ${file.size} bytes${file.type === '' ? '' : ` of ${file.type}`} ` +
        `that it does not (${(error as Error).message}); pass a JPEG, PNG, WebP or AVIF, or decoded pixels`,
      { cause: error },
    );
  });
  try {
    const { width, height } = bitmap;
    if (width * height > pixelLimit) {
      throw new Error(
        `embed: expected at most ${pixelLimit} pixels, received ${width} x ${height}; raise pixelLimit, or pass a smaller image`,
      );
    }
    return canvasPixels({ source: bitmap, width, height }, background);
  } finally {
    bitmap.close();
  }
}
