import type { ImagePart } from '@htg/embed';
import type { Thumbnail } from '@htg/gallery';
import sharp from 'sharp';
import type { Sharp } from 'sharp';

/** The longer side, in pixels. */
const side = 192;

/**
 * A small image of a file, or of the part that shows the object.
 *
 * @param prepared what the model sees, `[H, W, 3]`: shown instead where the file is of a kind that the library does not decode
 */
export async function thumbnailOf(
  bytes: Uint8Array,
  box: ImagePart | undefined,
  { prepared, size: [height, width] }: { readonly prepared: Uint8Array; readonly size: readonly [number, number] },
): Promise<Thumbnail> {
  const finish = async (image: Sharp): Promise<Thumbnail> => ({
    bytes: await image.resize(side, side, { fit: 'inside', withoutEnlargement: true }).webp({ quality: 80 }).toBuffer(),
    type: 'image/webp',
  });
  try {
    const image = sharp(bytes, { limitInputPixels: 100_000_000 }).autoOrient();
    return await finish(box === undefined ? image : image.extract({ ...box }));
  } catch {
    return finish(sharp(prepared, { raw: { height, width, channels: 3 } }));
  }
}
