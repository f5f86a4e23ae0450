import { cacheFolder } from '../cache-folder.ts';
import type { ImageSet } from '../image-set.ts';
import type { Progress } from '../progress.ts';
import { memorySet } from '../memory-set.ts';
import { type SplitShares, defaultShares, splitIdentities } from '../split-identities.ts';
import { emojiFamily } from './code-points.ts';
import { checkVendor } from './icon-package.ts';
import { type EmojiPack, emojiPack } from './pack.ts';
import { emojiNotice, emojiVendors } from './vendors.ts';

/** What {@link emoji} takes. */
export interface EmojiOptions {
  /** Height and width in pixels, 8..512. Default 64. */
  readonly imageSize?: number | undefined;
  /** Seed of the split: a whole number. */
  readonly seed: number;
  /** Keep the emoji with a skin tone (2837 identities instead of 1538). Default false. */
  readonly skinTones?: boolean | undefined;
  /** Shares of the identities. Default 0.5, 0.15, 0.35. */
  readonly shares?: SplitShares | undefined;
  /** Where rendered images are kept. Default: the user's cache folder. */
  readonly cache?: string | undefined;
  /** Hears how far the first rendering is (about 10 s; later calls read the cache). */
  readonly onProgress?: Progress | undefined;
}

/** Class-disjoint parts of one set. */
export type SetParts = Readonly<Record<keyof SplitShares, ImageSet>>;

/**
 * The emoji set: the same emoji drawn by four vendors, a small, free set with the structure of re-identification. An
 * identity is a code point, a camera is a vendor (0 twemoji, 1 noto, 2 openmoji, 3 fluent), so a query of one vendor looks
 * for the same emoji among the drawings of the others.
 *
 * Emoji that some vendor draws exactly like another emoji are left out. The split is class-disjoint and keeps families
 * (the same emoji with another gender or skin tone) together.
 *
 * The four icon packages (`@iconify-json/...`) are optional peers: install them at the versions that `emojiVendors` lists.
 *
 * @returns train, validation and test set; pixels lie in memory (12 KiB an image at 64 px)
 * @throws RangeError for an `imageSize` or `shares` out of range; Error if an icon package is missing or of another version
 */
export async function emoji(options: EmojiOptions): Promise<SetParts> {
  const { imageSize = 64, seed, skinTones = false, shares = defaultShares, cache = cacheFolder() } = options;
  if (!Number.isInteger(imageSize) || imageSize < 8 || imageSize > 512) {
    throw new RangeError(`emoji: expected imageSize to be a whole number in 8..512, received ${imageSize}; use 64`);
  }
  await Promise.all(emojiVendors.map(checkVendor));
  const onProgress = options.onProgress ?? (() => undefined);
  const pack = await emojiPack({ imageSize, skinTones, cache, onProgress });
  const { train, validation, test } = splitIdentities(pack.codePoints.map(emojiFamily), { shares, seed });
  return {
    train: part(pack, train, imageSize),
    validation: part(pack, validation, imageSize),
    test: part(pack, test, imageSize),
  };
}

/** The identities at `kept` as a set of their own: vendor after vendor within each identity. */
function part(pack: EmojiPack, kept: readonly number[], size: number): ImageSet {
  const vendors = emojiVendors.length;
  const identity = vendors * size * size * 3;
  const pixels = new Uint8Array(kept.length * identity);
  kept.forEach((position, k) => {
    pixels.set(pack.pixels.subarray(position * identity, (position + 1) * identity), k * identity);
  });
  const length = kept.length * vendors;
  return memorySet({
    pixels,
    height: size,
    width: size,
    labels: Int32Array.from({ length }, (_, i) => Math.floor(i / vendors)),
    cameras: Int32Array.from({ length }, (_, i) => i % vendors),
    cameraNames: emojiVendors.map(({ name }) => name),
    names: kept.map((position) => pack.names[position]),
    sources: kept.flatMap((position) => emojiVendors.map(({ name }) => `${name}/${pack.codePoints[position]}`)),
    notice: emojiNotice,
  });
}
