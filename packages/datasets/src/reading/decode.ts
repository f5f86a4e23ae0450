import { isMainThread } from 'node:worker_threads';
import sharp from 'sharp';
import type { DecodedImage } from '../augmentation/decoded-image.ts';
import { withOwnWords } from './alone.ts';
import type { Box } from './box.ts';
import { cutImage } from './cut-image.ts';
import { decodeBmp } from './decode-bmp.ts';
import { decodeDeep } from './decode-deep.ts';
import { decodeHeic } from './decode-heic.ts';
import { decodePlainJpeg } from './decode-jpeg.ts';
import { decodePnm } from './decode-pnm.ts';
import { fileKind, headLength } from './file-kind.ts';
import type { FileKind } from './file-kind.ts';
import { noDecoderAdvice } from './no-decoder.ts';
import { readHead, readRegular, readRegularSync } from './open-regular.ts';
import type { ReadSettings } from './read-options.ts';
import { renderSvg } from './render-svg.ts';

/** The largest file of the kinds that are read whole before they are decoded. */
export const largestFile = 2 ** 31 - 1;

/**
 * Decodes a file, or a part of it, to 8-bit sRGB: the first frame, turned as its EXIF orientation says, transparency laid
 * on the background; gray, CMYK and 16 bit converted.
 *
 * @param part in coordinates of the turned image
 * @throws what the decoder throws
 */
export async function decode(file: string, settings: ReadSettings, part?: Box): Promise<DecodedImage> {
  if (!/\.jpe?g$/i.test(file)) {
    return decodeAs(fileKind(await readHead('decode', file, headLength)), file, settings, part);
  }
  // A worker has nothing to do meanwhile, and not going through Node's threads is five times as cheap.
  const bytes = isMainThread ? await readRegular('decode', file, largestFile) : readRegularSync('decode', file);
  return decodeBytes(bytes, settings, part);
}

/** As {@link decode}, from a file's bytes. */
export async function decodeBytes(bytes: Uint8Array, settings: ReadSettings, part?: Box): Promise<DecodedImage> {
  const kind = fileKind(bytes);
  const plain = kind === 'jpeg' ? await decodePlainJpeg(bytes, { part, ...settings }) : undefined;
  return plain ?? decodeAs(kind, bytes, settings, part);
}

/** As {@link decode}, by the general decoder of each kind: the one that decides whether a file is damaged. */
export async function decodeAs(
  kind: FileKind,
  input: string | Uint8Array,
  settings: ReadSettings,
  part?: Box,
): Promise<DecodedImage> {
  switch (kind) {
    case 'bmp':
      return cutImage(decodeBmp(await bytesOf(input), settings), part);
    case 'pnm':
      return cutImage(decodePnm(await bytesOf(input), settings), part);
    case 'heic':
      return cutImage(await decodeHeic(await bytesOf(input), settings), part);
    case 'jpeg2000':
    case 'jpegxl':
      throw new Error(noDecoderAdvice(kind));
    case 'svg':
      return cutImage(await renderSvg(input, settings), part);
    case 'png16':
    case 'tiff': {
      const deep = await withOwnWords(() => decodeDeep(input, settings));
      return deep === undefined ? decodeByVips(input, settings, part) : cutImage(deep, part);
    }
    case 'jpeg':
    case 'other':
      return decodeByVips(input, settings, part);
  }
}

function bytesOf(input: string | Uint8Array): Promise<Uint8Array> | Uint8Array {
  return typeof input === 'string' ? readRegular('decode', input, largestFile) : input;
}

function decodeByVips(
  input: string | Uint8Array,
  { background, pixelLimit }: ReadSettings,
  part: Box | undefined,
): Promise<DecodedImage> {
  return withOwnWords(async () => {
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
  });
}

// One thread per image: images are decoded side by side, and libvips' own threads would only get in each other's way.
sharp.concurrency(1);
// Every image is decoded once, so nothing that libvips keeps is asked for again.
sharp.cache(false);
