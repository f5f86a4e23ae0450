import { createHash } from 'node:crypto';
import { join } from 'node:path';
import sharp from 'sharp';
import { readJsonCache, writeJsonCache } from '../cache/json-cache.ts';
import { cachedPixels } from '../cache/pixel-cache.ts';
import type { Progress } from '../progress.ts';
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
  const { imageSize: side } = options;
  return cachedPixels<Omit<EmojiPack, 'pixels'>>(
    path,
    ({ codePoints }) => codePoints.length * emojiVendors.length * side * side * 3,
    () => renderPack(options),
  );
}

async function renderPack({ imageSize, skinTones, cache, onProgress }: PackOptions): Promise<EmojiPack> {
  const vendors = await Promise.all(emojiVendors.map(readVendor));
  // Found once for all sizes.
  const listed = join(cache, `emoji-identities-${fingerprint({ imageSize: comparedSize, skinTones: true })}.json`);
  let unambiguous = await readJsonCache<string[]>(listed);
  if (unambiguous === undefined) {
    unambiguous = await unambiguousCodePoints(vendors, onProgress);
    await writeJsonCache(listed, unambiguous);
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
    .update(JSON.stringify({ layout: 2, drawers, vips, rsvg, imageSize, skinTones }))
    .digest('hex')
    .slice(0, 16);
}
