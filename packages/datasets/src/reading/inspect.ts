import { realpath, stat } from 'node:fs/promises';
import { extname, isAbsolute, join, relative } from 'node:path';
import sharp from 'sharp';
import type { Box } from './box.ts';
import { decodeAny } from './decode.ts';
import type { ImageProblem, ProblemKind } from './image-problem.ts';
import type { ReadSettings } from './read-options.ts';

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
  if ('kind' in place) return fail(place.kind, place.detail);
  const file = join(root, path);
  try {
    const header = await sharp(file, { limitInputPixels: false, failOn: 'error' }).metadata();
    const { width, height } = header.autoOrient;
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
    if (depth === 'decode') await decodeAny(file, settings);
    const problems: ImageProblem[] = [];
    if (!extensionsOf(header.format).includes(extname(path).toLowerCase())) {
      problems.push({ path, kind: 'extension', detail: `the file is ${header.format}; it is read as that` });
    }
    return { height, width, problems };
  } catch (error) {
    return fail(...explain(error));
  }
}

/** Whether the path leads to a file with something in it, inside the folder. */
async function locate(
  root: string,
  path: string,
  { followLinks }: ReadSettings,
): Promise<{ kind: ProblemKind; detail: string } | { size: number }> {
  try {
    if (path.includes('\0')) return { kind: 'missing', detail: 'the path holds a zero byte; correct the table' };
    const real = await realpath(join(root, path));
    const inside = relative(await realpath(root), real);
    if (!followLinks && (inside.startsWith('..') || isAbsolute(inside))) {
      return { kind: 'outside the folder', detail: `it leads to ${real}; allow it with followLinks` };
    }
    const found = await stat(real);
    if (!found.isFile()) return { kind: 'not a file', detail: 'a folder or a device has the name of an image' };
    if (found.size === 0) return { kind: 'empty', detail: 'the file has no bytes' };
    return { size: found.size };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing', detail: 'there is no such file' };
    if (code === 'ELOOP') return { kind: 'missing', detail: 'the link leads to itself' };
    if (code === 'ENAMETOOLONG') return { kind: 'missing', detail: 'the name is too long for the file system' };
    return { kind: 'missing', detail: message };
  }
}

function isInside({ left, top, width, height }: Box, imageWidth: number, imageHeight: number): boolean {
  return (
    width >= 1 && height >= 1 && left >= 0 && top >= 0 && left + width <= imageWidth && top + height <= imageHeight
  );
}

/** The decoder's words, sorted into what a person can act on. */
function explain(error: unknown): [ProblemKind, string] {
  const words = shorten(error instanceof Error ? error.message : String(error));
  if (/unsupported image format/i.test(words)) {
    return ['not an image', 'no decoder knows the file; remove it, or save it as JPEG or PNG'];
  }
  if (/pixel limit/i.test(words)) return ['too many pixels', `${words}; raise pixelLimit`];
  return ['cut off or damaged', `the decoder says "${words}"; replace the file`];
}

/** Decoders can repeat themselves at length: the last line that is a sentence tells most. */
function shorten(text: string): string {
  const lines = text.split('\n').map((line) => line.replaceAll(/\s+/g, ' ').trim());
  const last = lines.filter((line) => line.length > 12).at(-1) ?? text.trim();
  return last.length > 160 ? `${last.slice(0, 157)}...` : last;
}

function extensionsOf(format: string): readonly string[] {
  switch (format) {
    case 'jpeg':
      return ['.jpg', '.jpeg', '.jpe', '.jfif'];
    case 'heif':
      return ['.avif', '.heif', '.heic'];
    case 'tiff':
      return ['.tif', '.tiff'];
    default:
      return [`.${format}`];
  }
}
