import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { replaceFile } from '@htg/ground/replace-file';
import sharp from 'sharp';
import type { Progress } from '../progress.ts';
import { readIfThere } from '../read-if-there.ts';
import { readVendor } from './icon-package.ts';
import { renderDrawings } from './render.ts';
import { comparedSize, selectSkinTones, unambiguousCodePoints } from './unambiguous.ts';
import { emojiVendors } from './vendors.ts';

/** All rendered images of an emoji set, before any split. */
export interface EmojiPack {
  /** K code points, sorted. */
  readonly codePoints: readonly string[];
  /** K readable names. */
  readonly names: readonly string[];
  /** uint8 RGB `[K, 4, size, size, 3]`: the vendors' drawings of one emoji lie side by side. */
  readonly pixels: Uint8Array;
}

/** What decides the pixels. */
export interface PackOptions {
  readonly imageSize: number;
  readonly skinTones: boolean;
  readonly cache: string;
  readonly onProgress: Progress;
}

/** Reads the pack from the cache, or renders and stores it. */
export async function emojiPack(options: PackOptions): Promise<EmojiPack> {
  const path = join(options.cache, `emoji-${options.imageSize}-${fingerprint(options)}.pack`);
  const cached = await readPack(path, options.imageSize);
  if (cached !== undefined) return cached;
  const pack = await renderPack(options);
  const header = Buffer.from(JSON.stringify({ codePoints: pack.codePoints, names: pack.names }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, [length, header, pack.pixels]);
  return pack;
}

async function renderPack({ imageSize, skinTones, cache, onProgress }: PackOptions): Promise<EmojiPack> {
  const vendors = await Promise.all(emojiVendors.map(readVendor));
  // Found once for all sizes.
  const listed = join(cache, `emoji-identities-${fingerprint({ imageSize: comparedSize, skinTones: true })}.json`);
  let unambiguous = await readJson<string[]>(listed);
  if (unambiguous === undefined) {
    unambiguous = await unambiguousCodePoints(vendors, onProgress);
    await mkdir(dirname(listed), { recursive: true });
    await replaceFile(listed, JSON.stringify(unambiguous));
  }
  const codePoints = selectSkinTones(unambiguous, skinTones);
  const drawings = codePoints.flatMap((codePoint) =>
    vendors.map((vendor) => ({ name: codePoint, svg: () => vendor.svg(codePoint, imageSize) })),
  );
  const pixels = await renderDrawings(drawings, {
    size: imageSize,
    onProgress: (done) => {
      onProgress({ task: 'rendering emoji', done, total: drawings.length });
    },
  });
  return { codePoints, names: codePoints.map((codePoint) => vendors[0].names.get(codePoint) ?? codePoint), pixels };
}

/** Versions and options that the pixels depend on. */
function fingerprint({ imageSize, skinTones }: Pick<PackOptions, 'imageSize' | 'skinTones'>): string {
  const { vips, rsvg } = sharp.versions;
  const drawers = emojiVendors.map((vendor) => `${vendor.package}@${vendor.version}`);
  return createHash('sha256')
    .update(JSON.stringify({ layout: 1, drawers, vips, rsvg, imageSize, skinTones }))
    .digest('hex')
    .slice(0, 16);
}

async function readPack(path: string, size: number): Promise<EmojiPack | undefined> {
  const file = await readIfThere(path);
  if (file === undefined || file.length < 4) return undefined;
  const start = 4 + file.readUInt32LE(0);
  const { codePoints, names } = JSON.parse(file.toString('utf8', 4, start)) as Omit<EmojiPack, 'pixels'>;
  const pixels = file.subarray(start);
  if (pixels.length !== codePoints.length * emojiVendors.length * size * size * 3) return undefined;
  return { codePoints, names, pixels };
}

async function readJson<T>(path: string): Promise<T | undefined> {
  const file = await readIfThere(path);
  return file === undefined ? undefined : (JSON.parse(file.toString('utf8')) as T);
}
