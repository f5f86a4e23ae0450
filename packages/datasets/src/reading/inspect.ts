import { realpath, stat } from 'node:fs/promises';
import { extname, isAbsolute, join, relative } from 'node:path';
import sharp from 'sharp';
import { withOwnWords } from './alone.ts';
import type { Box } from './box.ts';
import { bmpSize } from './decode-bmp.ts';
import { canDecodeHeic, heicAdvice } from './decode-heic.ts';
import { pnmSize } from './decode-pnm.ts';
import { decodeAs, largestFile } from './decode.ts';
import { explain } from './explain.ts';
import { fileKind, headLength } from './file-kind.ts';
import type { FileKind } from './file-kind.ts';
import type { ImageProblem, ProblemKind } from './image-problem.ts';
import { noDecoderAdvice } from './no-decoder.ts';
import { readHead, readRegular } from './open-regular.ts';
import type { ReadSettings } from './read-options.ts';
import { svgSize } from './render-svg.ts';

/** What is known of an image without its pixels. */
export interface Inspection {
  /** Height and width after EXIF orientation; 0 where the file cannot be read. */
  readonly height: number;
  readonly width: number;
  readonly problems: readonly ImageProblem[];
}

/** How far a file is read: its header, or all of it. */
export type Depth = 'header' | 'decode';

/**
 * Looks for everything that could be wrong with an image's file.
 *
 * @param path relative to `root`
 * @param options.box the part that will be used
 */
export async function inspectImage(
  root: string,
  path: string,
  { depth, box, settings }: { readonly depth: Depth; readonly box?: Box | undefined; readonly settings: ReadSettings },
): Promise<Inspection> {
  const fail = (kind: ProblemKind, detail: string): Inspection => ({
    height: 0,
    width: 0,
    problems: [{ path, kind, detail }],
  });
  const place = await locate(root, path, settings);
  if (place !== undefined) return fail(place.kind, place.detail);
  const file = join(root, path);
  try {
    const kind = fileKind(await readHead('inspect', file, headLength));
    const advice = noDecoderAdvice(kind);
    if (advice !== undefined) return fail('no decoder', advice);
    const { width, height, format } = await measure(kind, file, settings);
    if (width * height > settings.pixelLimit) {
      return fail(
        'too many pixels',
        `${width} x ${height} is over the limit of ${settings.pixelLimit}; raise pixelLimit`,
      );
    }
    if (box !== undefined && !isInside(box, width, height)) {
      const asked = `${box.width} x ${box.height} at ${box.left}, ${box.top}`;
      return fail('box outside the image', `the box ${asked} is not inside ${width} x ${height}; correct the table`);
    }
    if (kind === 'heic' && !(await canDecodeHeic())) return fail('no decoder', heicAdvice);
    // Whether the range of deep values is known shows when all of them are read.
    if (depth === 'decode' || kind === 'tiff' || kind === 'png16') await decodeAs(kind, file, settings);
    const problems: ImageProblem[] = [];
    if (!extensionsOf(format).includes(extname(path).toLowerCase())) {
      problems.push({ path, kind: 'extension', detail: `the file is ${format}; it is read as that` });
    }
    return { height, width, problems };
  } catch (error) {
    return fail(...explain(error));
  }
}

/** What keeps the path from leading to a file with something in it, inside the folder. */
async function locate(
  root: string,
  path: string,
  { followLinks }: ReadSettings,
): Promise<{ kind: ProblemKind; detail: string } | undefined> {
  try {
    if (path.includes('\0')) return { kind: 'missing', detail: 'the path holds a zero byte; correct the table' };
    const real = await realpath(join(root, path));
    const inside = relative(await realpath(root), real);
    if (!followLinks && (inside.startsWith('..') || isAbsolute(inside))) {
      return {
        kind: 'outside the folder',
        detail: `it leads to ${real}; allow it with followLinks, or name the folder that holds all images with root`,
      };
    }
    const found = await stat(real);
    if (!found.isFile()) return { kind: 'not a file', detail: 'a folder or a device has the name of an image' };
    if (found.size === 0) return { kind: 'empty', detail: 'the file has no bytes' };
    return undefined;
  } catch (error) {
    const [kind, detail] = explain(error);
    return { kind, detail };
  }
}

/** Height and width after EXIF orientation, and the name of the format. */
async function measure(
  kind: FileKind,
  file: string,
  settings: ReadSettings,
): Promise<{ readonly height: number; readonly width: number; readonly format: string }> {
  switch (kind) {
    case 'bmp':
      return { ...bmpSize(await readRegular('inspect', file, largestFile)), format: 'bmp' };
    case 'pnm':
      return { ...pnmSize(await readRegular('inspect', file, largestFile)), format: 'pnm' };
    case 'svg':
      return { ...(await svgSize(file, settings)), format: 'svg' };
    case 'heic':
    case 'jpeg':
    case 'jpeg2000':
    case 'jpegxl':
    case 'other':
    case 'png16':
    case 'tiff': {
      const header = await withOwnWords(() => sharp(file, { limitInputPixels: false, failOn: 'error' }).metadata());
      return { ...header.autoOrient, format: kind === 'heic' ? 'heif' : header.format };
    }
  }
}

function isInside({ left, top, width, height }: Box, imageWidth: number, imageHeight: number): boolean {
  return (
    width >= 1 && height >= 1 && left >= 0 && top >= 0 && left + width <= imageWidth && top + height <= imageHeight
  );
}

function extensionsOf(format: string): readonly string[] {
  switch (format) {
    case 'jpeg':
      return ['.jpg', '.jpeg', '.jpe', '.jfif'];
    case 'heif':
      return ['.avif', '.heif', '.heic'];
    case 'tiff':
      return ['.tif', '.tiff'];
    case 'pnm':
      return ['.ppm', '.pgm', '.pbm', '.pnm'];
    case 'bmp':
      return ['.bmp', '.dib'];
    default:
      return [`.${format}`];
  }
}
