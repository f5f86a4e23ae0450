import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { writePixelCache } from '../cache/pixel-cache.ts';
import { openPixelFile } from '../cache/pixel-file.ts';
import type { PixelFile } from '../cache/pixel-file.ts';
import { readOutlines } from '../fonts/outlines.ts';
import type { FaceOutlines } from '../fonts/outlines.ts';
import { decodingLanes, inLanes } from '../in-lanes.ts';
import { fetchPackages } from '../npm/fetch-packages.ts';
import type { PinnedPackage } from '../npm/fetch-packages.ts';
import { readTgz } from '../npm/read-tgz.ts';
import type { Progress } from '../progress.ts';
import { randomStream } from '../random-stream.ts';
import { drawGlyph } from './draw-glyph.ts';

/** The family whose characters are the set's identities: nine weights, 27,558 ideographs. */
const glyphFamily: PinnedPackage = {
  name: '@expo-google-fonts/noto-sans-sc',
  version: '0.4.3',
  sha512: '9rAwdFTFHbO/u6Cs0gj2jZbW74TGIiaFNQnXYH2s5wA1bzVkwbaviL4t8YUV642eGYjg86eH6DkAEQmfNHDncQ==',
};

/** The weights of one family, lightest first. */
export interface GlyphFaces {
  /** Changes with every change of the faces. */
  readonly key: string;
  read(onProgress: Progress): Promise<readonly Uint8Array[]>;
}

/** What decides the pixels. */
export interface GlyphPackOptions {
  /** Side in pixels. */
  readonly side: number;
  readonly identities: number;
  readonly images: number;
  readonly imageSeed: number;
  readonly cache: string;
  readonly onProgress: Progress;
}

/** What stands before the pixels, which are gray, `[K, images, side, side]`. */
export interface GlyphHeader {
  /** K characters. */
  readonly characters: readonly string[];
}

/** Changes when the same options come to draw other pixels. */
const layout = 1;

/** The faces of the set's own family. */
export function familyFaces(cache: string): GlyphFaces {
  return {
    key: JSON.stringify(glyphFamily),
    async read(onProgress) {
      const [packed] = await fetchPackages([glyphFamily], { caller: 'glyphs', cache, onProgress });
      const files = (await readTgz(await readFile(packed))).filter(({ path }) => path.endsWith('.ttf'));
      return files.sort((a, b) => (a.path < b.path ? -1 : 1)).map(({ bytes }) => bytes);
    },
  };
}

/**
 * The pack, opened on disk; drawn first where it is not there.
 *
 * @throws Error where it can neither be drawn nor be kept: the set does not fit into memory on purpose
 */
export async function glyphPack(faces: GlyphFaces, options: GlyphPackOptions): Promise<PixelFile<GlyphHeader>> {
  const { side, identities, images, imageSeed, cache } = options;
  const { vips, rsvg } = sharp.versions;
  const decided = { layout, faces: faces.key, side, identities, images, imageSeed, vips, rsvg };
  const fingerprint = createHash('sha256').update(JSON.stringify(decided)).digest('hex').slice(0, 16);
  const path = join(cache, `glyphs-${side}-${fingerprint}.pack`);
  const find = (): Promise<PixelFile<GlyphHeader> | undefined> =>
    openPixelFile<GlyphHeader>(path, ({ characters }) => characters.length * images * side * side);
  const there = await find();
  if (there !== undefined) return there;
  const { characters, pixels } = await drawPack(await faces.read(options.onProgress), options);
  await writePixelCache(path, { characters } satisfies GlyphHeader, pixels);
  const written = await find();
  if (written === undefined) {
    throw new Error(
      `glyphs: expected ${path} to be readable after it was written, received another file; check the disk`,
    );
  }
  return written;
}

async function drawPack(
  faces: readonly Uint8Array[],
  { side, identities, images, imageSeed, onProgress }: GlyphPackOptions,
): Promise<{ readonly characters: string[]; readonly pixels: Uint8Array }> {
  const size = side * side;
  let characters: string[] = [];
  let pixels = new Uint8Array(0);
  // Face by face: the outlines of one lie in memory.
  for (let image = 0; image < images; image++) {
    const face = readOutlines(faces[weightOf(image, images, faces.length)], `face ${image + 1}`);
    if (image === 0) {
      characters = distinctCharacters(face, identities);
      pixels = new Uint8Array(characters.length * images * size);
    }
    let done = 0;
    await inLanes(characters.length, decodingLanes, async (identity) => {
      const character = characters[identity];
      const random = randomStream(imageSeed, character.codePointAt(0) ?? 0, image);
      pixels.set(await drawGlyph(face, { character, side, random }), (identity * images + image) * size);
      if (++done % 1000 === 0) {
        onProgress({
          task: 'drawing glyphs',
          done: image * characters.length + done,
          total: images * characters.length,
        });
      }
    });
  }
  onProgress({ task: 'drawing glyphs', done: images * characters.length, total: images * characters.length });
  return { characters, pixels };
}

/** Which face an image is drawn from: from the lightest to the heaviest, then from the beginning again. */
function weightOf(image: number, images: number, faces: number): number {
  if (images > faces) return image % faces;
  return images === 1 ? 0 : Math.round((image * (faces - 1)) / (images - 1));
}

/** Unified ideographs and those of extension A, in the order of Unicode; of those drawn alike the first. */
function distinctCharacters(face: FaceOutlines, count: number): string[] {
  const seen = new Set<string>();
  const found: string[] = [];
  for (const [first, last] of [
    [0x4e00, 0x9fff],
    [0x3400, 0x4dbf],
  ]) {
    for (let code = first; code <= last && found.length < count; code++) {
      const character = String.fromCodePoint(code);
      const outline = face.glyph(character);
      if (outline === undefined || seen.has(outline.path)) continue;
      seen.add(outline.path);
      found.push(character);
    }
  }
  if (found.length < count) {
    throw new RangeError(
      `glyphs: expected ${count} ideographs that are drawn differently, received ${found.length}; ask for fewer identities`,
    );
  }
  return found;
}
