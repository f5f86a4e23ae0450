import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isMainThread } from 'node:worker_threads';
import sharp from 'sharp';
import type { DecodedImage } from '../augmentation/decoded-image.ts';
import type { Box } from './box.ts';
import { decodePlainJpeg } from './decode-jpeg.ts';
import type { ReadSettings } from './read-options.ts';

/**
 * Decodes a file, or a part of it, to 8-bit sRGB: the first frame, turned as its EXIF orientation says, transparency laid
 * on the background; gray, CMYK and 16 bit converted.
 *
 * @param part in coordinates of the turned image
 * @throws what the decoder throws
 */
export async function decode(file: string, settings: ReadSettings, part?: Box): Promise<DecodedImage> {
  if (!/\.jpe?g$/i.test(file)) return decodeAny(file, settings, part);
  // A worker has nothing to do meanwhile, and not going through Node's threads is five times as cheap.
  const bytes = isMainThread ? await readFile(file) : readFileSync(file);
  return (await decodePlainJpeg(bytes, { part, ...settings })) ?? decodeAny(bytes, settings, part);
}

/** As {@link decode}, by libvips: every format, and the one that decides whether a file is damaged. */
export async function decodeAny(
  input: string | Uint8Array,
  { background, pixelLimit }: ReadSettings,
  part?: Box,
): Promise<DecodedImage> {
  let pipeline = sharp(input, { limitInputPixels: pixelLimit, failOn: 'error' }).autoOrient();
  if (part !== undefined) pipeline = pipeline.extract({ ...part });
  const [r, g, b] = background;
  const { data, info } = await pipeline
    .flatten({ background: { r, g, b } })
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) {
    throw new Error(`expected 3 channels after conversion to sRGB, received ${info.channels}`);
  }
  return { height: info.height, width: info.width, data };
}

// One thread per image: images are decoded side by side, and libvips' own threads would only get in each other's way.
sharp.concurrency(1);
// Every image is decoded once, so nothing that libvips keeps is asked for again.
sharp.cache(false);
