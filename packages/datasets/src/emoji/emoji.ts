import { refuseUnknownOptions } from '@htg/ground/check-options';
import type { Size } from '../augmentation/augmentation.ts';
import { cacheFolder } from '../cache-folder.ts';
import { checkWhole } from '../check-whole.ts';
import type { ImageSet } from '../image-set.ts';
import type { DataRecord } from '../manifest/data-record.ts';
import { recordSets } from '../manifest/record-sets.ts';
import { memorySet } from '../memory-set.ts';
import type { Progress } from '../progress.ts';
import { defaultShares, splitIdentities } from '../split-identities.ts';
import type { SplitShares } from '../split-identities.ts';
import { preparePixels } from '../view/prepare-pixels.ts';
import { checkedFrame } from '../view/resize-rule.ts';
import type { ResizeRule } from '../view/resize-rule.ts';
import { viewContract } from '../view/view-contract.ts';
import type { ViewContract } from '../view/view-contract.ts';
import { emojiFamily } from './code-points.ts';
import { checkVendor } from './icon-package.ts';
import { emojiPack } from './pack.ts';
import type { EmojiPack } from './pack.ts';
import { emojiNotice, emojiVendors } from './vendors.ts';

/** What {@link emoji} takes. */
export interface EmojiOptions {
  /** Height and width in pixels, 8..512; one number for squares. Default 64. */
  readonly imageSize?: number | Size | undefined;
  /** How a drawing, which is square, becomes a frame that is not. Default `stretch`; for squares there is nothing to do. */
  readonly resize?: ResizeRule | undefined;
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

/** Parts of the emoji set. */
export interface EmojiParts extends SetParts {
  /** How a model that was trained on them sees an image. */
  readonly view: ViewContract;
  /** For `manifestOf` and `dataFindings`. */
  readonly record: DataRecord;
}

const optionNames = ['imageSize', 'resize', 'seed', 'skinTones', 'shares', 'cache', 'onProgress'];

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
 * @param options size of the images, the seed and shares of the split, and where drawings are kept
 * @returns train, validation and test set; pixels lie in memory (12 KiB an image at 64 px)
 * @throws RangeError for an `imageSize` or `shares` out of range; Error if an icon package is missing or of another version
 */
export async function emoji(options: EmojiOptions): Promise<EmojiParts> {
  refuseUnknownOptions('emoji', options, optionNames);
  const { imageSize = 64, seed, skinTones = false, shares = defaultShares, cache = cacheFolder() } = options;
  checkWhole('emoji', 'seed', seed, [0, Number.MAX_SAFE_INTEGER]);
  const frame = checkedFrame('emoji', imageSize, [8, 512]);
  // Drawings are drawn at the size, so nothing has to be cut off at a border.
  const view = viewContract(
    frame[0] === frame[1]
      ? { imageSize: frame, resize: 'stretch' }
      : { imageSize: frame, resize: options.resize ?? 'stretch' },
  );
  await Promise.all(emojiVendors.map(checkVendor));
  const onProgress = options.onProgress ?? (() => undefined);
  const pack = await emojiPack({ imageSize: Math.max(...frame), skinTones, cache, onProgress });
  const { train, validation, test } = splitIdentities(pack.codePoints.map(emojiFamily), { shares, seed });
  const parts = {
    train: part(pack, train, view),
    validation: part(pack, validation, view),
    test: part(pack, test, view),
  };
  return { ...parts, view, record: recordSets('emoji', parts) };
}

/** The identities at `kept` as a set of their own: vendor after vendor within each identity. */
function part(pack: EmojiPack, kept: readonly number[], view: ViewContract): ImageSet {
  const vendors = emojiVendors.length;
  const [height, width] = view.size;
  const side = Math.max(height, width);
  const image = height * width * 3;
  const pixels = new Uint8Array(kept.length * vendors * image);
  const length = kept.length * vendors;
  for (let i = 0; i < length; i++) {
    const drawing = (kept[Math.floor(i / vendors)] * vendors + (i % vendors)) * side * side * 3;
    const data = pack.pixels.subarray(drawing, drawing + side * side * 3);
    pixels.set(height === width ? data : preparePixels({ height: side, width: side, data }, view), i * image);
  }
  return memorySet({
    pixels,
    height,
    width,
    view,
    labels: Int32Array.from({ length }, (_, i) => Math.floor(i / vendors)),
    cameras: Int32Array.from({ length }, (_, i) => i % vendors),
    cameraNames: emojiVendors.map(({ name }) => name),
    names: kept.map((position) => pack.names[position]),
    sources: kept.flatMap((position) => emojiVendors.map(({ name }) => `${name}/${pack.codePoints[position]}`)),
    notice: emojiNotice,
  });
}
