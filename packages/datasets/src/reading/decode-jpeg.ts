import { isMainThread } from 'node:worker_threads';
import type { DecodedImage } from '../augmentation/decoded-image.ts';
import type { Box } from './box.ts';
import { plainJpegSize } from './jpeg-header.ts';

/**
 * Decodes the commonest files in half the time: JPEGs that need nothing but decoding. Values are within 4 of libjpeg's:
 * chroma is interpolated with another rounding.
 *
 * @param bytes the file
 * @param options.part the pixels that are wanted; all of them without it
 * @returns undefined where the general decoder has to look: another kind of file, a damaged one, more than `pixelLimit` pixels,
 *   a part that is not inside, or a platform without this decoder
 */
export async function decodePlainJpeg(
  bytes: Uint8Array,
  { part, pixelLimit }: { readonly part?: Box | undefined; readonly pixelLimit: number },
): Promise<DecodedImage | undefined> {
  const size = plainJpegSize(bytes);
  if (size === undefined || size.height * size.width > pixelLimit) return undefined;
  const { left, top, height, width } = part ?? { left: 0, top: 0, ...size };
  if (left + width > size.width || top + height > size.height) return undefined;
  const decoder = await loading;
  if (decoder === undefined) return undefined;
  try {
    const transformer = new decoder.Transformer(bytes);
    if (part !== undefined) transformer.crop(left, top, width, height);
    // A worker has nothing else to do; the main thread has.
    const data = isMainThread ? await transformer.rawPixels() : transformer.rawPixelsSync();
    return data.length === height * width * 3 ? { height, width, data } : undefined;
  } catch {
    return undefined;
  }
}

/** A native module: it is not there on platforms that it is not built for. */
const loading = import('@napi-rs/image').catch(() => undefined);
