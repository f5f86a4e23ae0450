import { createHash } from 'node:crypto';
import { join } from 'node:path';
import sharp from 'sharp';
import { cachedPixels } from '../cache/pixel-cache.ts';
import { decodingLanes, inLanes } from '../in-lanes.ts';
import type { Progress } from '../progress.ts';
import { randomStream } from '../random-stream.ts';
import { distinctFaces } from './distinct-faces.ts';
import type { FaceSource } from './faces.ts';
import { readOutlines } from './outlines.ts';
import { drawImage } from './text-image.ts';
import { randomText } from './words.ts';

/** All images of a set of faces, before any split. */
export interface FontPack {
  /** K names. */
  readonly names: readonly string[];
  /** K groups: what stays on one side of a split. */
  readonly groups: readonly string[];
  /** uint8 RGB `[K, images, H, W, 3]`. */
  readonly pixels: Uint8Array;
}

/** What decides the pixels. */
export interface FontPackOptions {
  readonly frame: readonly [number, number];
  /** Of each face. */
  readonly images: number;
  /** Decides texts, colors and the rest. */
  readonly imageSeed: number;
  readonly cache: string;
  readonly onProgress: Progress;
}

/** Changes when the same options come to draw other pixels. */
const layout = 1;

/** Reads the pack from the cache, or draws and stores it. */
export async function fontPack(source: FaceSource, options: FontPackOptions): Promise<FontPack> {
  const { frame, images, imageSeed, cache } = options;
  const { vips, rsvg, mozjpeg } = sharp.versions;
  const decided = { layout, faces: source.key, frame, images, imageSeed, vips, rsvg, mozjpeg };
  const fingerprint = createHash('sha256').update(JSON.stringify(decided)).digest('hex').slice(0, 16);
  const path = join(cache, `fonts-${frame.join('x')}-${fingerprint}.pack`);
  return cachedPixels<Omit<FontPack, 'pixels'>>(
    path,
    ({ names }) => names.length * images * frame[0] * frame[1] * 3,
    () => drawPack(source, options),
  );
}

async function drawPack(
  source: FaceSource,
  { frame, images, imageSeed, onProgress }: FontPackOptions,
): Promise<FontPack> {
  const faces = await distinctFaces(await source.read(onProgress), onProgress);
  const size = frame[0] * frame[1] * 3;
  const pixels = new Uint8Array(faces.length * images * size);
  const most = Math.max(2, Math.min(8, Math.round((2.2 * frame[1]) / frame[0])));
  for (const [i, { file }] of faces.entries()) {
    const face = readOutlines(file.bytes, file.name);
    const named = nameNumber(file.name);
    await inLanes(images, decodingLanes, async (image) => {
      // By the face's name, so that other faces beside it change nothing.
      const random = randomStream(imageSeed, named, image);
      const drawn = await drawImage(face, { frame, random, text: (stream) => randomText(stream, most) });
      if (drawn.length !== size) {
        throw new Error(`fonts: expected ${size} values of ${file.name}, received ${drawn.length}; report this`);
      }
      pixels.set(drawn, (i * images + image) * size);
    });
    onProgress({ task: 'drawing words', done: (i + 1) * images, total: faces.length * images });
  }
  return { names: faces.map(({ file }) => file.name), groups: faces.map(({ group }) => group), pixels };
}

function nameNumber(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32LE(0);
}
