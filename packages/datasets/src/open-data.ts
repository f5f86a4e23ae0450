import { refuseUnknownOptions } from '@htg/ground/check-options';
import type { Geometry } from './augmentation/augmentation.ts';
import { emoji } from './emoji/emoji.ts';
import type { EmojiOptions, EmojiParts } from './emoji/emoji.ts';
import { fonts } from './fonts/fonts.ts';
import type { FontsOptions, FontsParts } from './fonts/fonts.ts';
import { glyphs } from './glyphs/glyphs.ts';
import type { GlyphsOptions, GlyphsParts } from './glyphs/glyphs.ts';
import type { ImageSet } from './image-set.ts';
import { openTable } from './images/open-table.ts';
import type { OpenOptions } from './images/open-table.ts';
import { knownSets } from './known/known-sets.ts';
import { compareManifests } from './manifest/compare-manifests.ts';
import type { ManifestComparison } from './manifest/compare-manifests.ts';
import type { DataRecord } from './manifest/data-record.ts';
import { manifestOf } from './manifest/manifest-of.ts';
import { readManifest } from './manifest/manifest.ts';
import type { Manifest } from './manifest/manifest.ts';
import { memorySet } from './memory-set.ts';
import type { Progress } from './progress.ts';
import { readTable } from './read-table.ts';
import type { CsvColumns } from './tables/csv-table.ts';
import type { SameCameraRule } from './tables/image-table.ts';
import { frameOf } from './view/resize-rule.ts';
import type { ResizeRule } from './view/resize-rule.ts';
import type { ViewContract } from './view/view-contract.ts';

/** Which images, as plain data: what a recipe says. */
export type DataDescription = EmojiDescription | FontsDescription | GlyphsDescription | TableDescription;

/** The emoji set. Options that only tables have are passed over. */
export type EmojiDescription = { readonly set: 'emoji' } & Pick<
  EmojiOptions,
  'imageSize' | 'resize' | 'seed' | 'skinTones' | 'shares' | 'cache' | 'onProgress'
> & { readonly manifest?: Manifest | undefined };

/** The set of typefaces. Options that only tables have are passed over. */
export type FontsDescription = { readonly set: 'fonts' } & Pick<
  FontsOptions,
  'imageSize' | 'seed' | 'images' | 'weights' | 'shares' | 'imageSeed' | 'cache' | 'onProgress'
> & {
    /** A folder of font files instead of the families of the set. */
    readonly path?: string | undefined;
    readonly manifest?: Manifest | undefined;
  };

/** The set of characters, for scale. Options that only tables have are passed over. */
export type GlyphsDescription = { readonly set: 'glyphs'; readonly imageSize?: FontsOptions['imageSize'] } & Pick<
  GlyphsOptions,
  'seed' | 'identities' | 'images' | 'shares' | 'imageSeed' | 'cache' | 'onProgress'
> & { readonly manifest?: Manifest | undefined };

/** A folder, a table, a list, or a known set. */
export type TableDescription = {
  /** `folder`, `csv` (also lists), or the name of a known set. */
  readonly set: string;
  /** Of the folder or the table. */
  readonly path: string;
  /** Of a folder: see `folderTable`. */
  readonly pattern?: string | undefined;
  /** Of a table: see `csvTable`. */
  readonly columns?: Partial<CsvColumns> | undefined;
  readonly delimiter?: string | undefined;
  /** The folder that paths of a table are relative to. Default: the table's. */
  readonly root?: string | undefined;
  /** Default: that of the known set, or `sameIdentity` where there are cameras. */
  readonly excludeSameCamera?: SameCameraRule | undefined;
} & OpenOptions;

/** Sets to train on and to evaluate. */
export interface OpenedData {
  /** Images to learn from. */
  readonly train: ImageSet;
  /** Images to choose by while training. */
  readonly validation: ImageSet;
  /** Images that ask. A set may have none: then nothing can be measured. */
  readonly test: ImageSet;
  /** Where they are looked for, if it is not among each other. Its labels are those of `test`. */
  readonly gallery: ImageSet | undefined;
  /** With a manifest: images of identities that it does not know. */
  readonly new: ImageSet;
  /** With a manifest: what differs from it. `falsifyTraining` and `falsifyEvaluation` are to be refused. */
  readonly changes: ManifestComparison | undefined;
  /** For `evaluateRetrieval`. */
  readonly excludeSameCamera: SameCameraRule;
  /** How images are seen at test time: what the model's contract says. */
  readonly view: ViewContract;
  /** Print them. */
  readonly warnings: readonly string[];
  /** For `manifestOf` and `dataFindings`. */
  readonly record: DataRecord;
}

/**
 * Opens the images that a description names. Unless it says otherwise (`prescale: []`), images whose shorter side is more than
 * twice `imageSize` are shrunk to that before anything else; with `store`, they are kept at that size.
 *
 * With the `manifest` of a run, everything is in the part that it was in when the run was trained, wherever the folder is now:
 * see {@link OpenedData.new} and `changes`.
 *
 * @param description what a recipe's `data` says
 * @returns the parts, ready to be loaded
 * @throws what the readers throw: see `emoji`, `fonts`, `glyphs`, `readTable`, `openTable`
 */
export async function openData(description: DataDescription): Promise<OpenedData> {
  if (isFonts(description)) return openFonts(description);
  if (isGlyphs(description)) return openGlyphs(description);
  if (!('path' in description)) return openEmoji(description);
  const { set, path, pattern, columns, delimiter, root, excludeSameCamera, ...options } = description;
  const { imageSize, prescale = prescaleFor(imageSize), followLinks } = options;
  const own = set === 'folder' || set === 'csv';
  const { resize = options.testView === undefined ? resizeOfKnown(set) : undefined } = options;
  const reading = { pattern, columns, delimiter, root, excludeSameCamera, followLinks };
  const table = await (own ? readTable(path, reading) : readTable(set, { ...reading, path }));
  const { query, gallery, ...opened } = await openTable(
    { ...table, excludeSameCamera: excludeSameCamera ?? table.excludeSameCamera },
    { ...options, resize, prescale },
  );
  return { ...opened, test: query, gallery: gallery === query ? undefined : gallery };
}

async function openEmoji(description: EmojiDescription): Promise<OpenedData> {
  const { imageSize, resize, seed, skinTones, shares, cache, onProgress, manifest } = description;
  refuseUnknownOptions('openData', description, [...drawnNames, 'skinTones']);
  const parts = await emoji({ imageSize, resize, seed, skinTones, shares, cache, onProgress });
  return drawn(parts, { excludeSameCamera: true, manifest, onProgress });
}

function isFonts(description: DataDescription): description is FontsDescription {
  return description.set === 'fonts';
}

async function openFonts(description: FontsDescription): Promise<OpenedData> {
  const {
    imageSize,
    seed,
    images,
    weights,
    path: folder,
    shares,
    imageSeed,
    cache,
    onProgress,
    manifest,
  } = description;
  refuseUnknownOptions('openData', description, [...drawnNames, 'images', 'weights', 'imageSeed', 'path']);
  const parts = await fonts({ imageSize, seed, images, weights, folder, shares, imageSeed, cache, onProgress });
  return drawn(parts, { excludeSameCamera: false, manifest, onProgress });
}

function isGlyphs(description: DataDescription): description is GlyphsDescription {
  return description.set === 'glyphs';
}

async function openGlyphs(description: GlyphsDescription): Promise<OpenedData> {
  const { imageSize, seed, identities, images, shares, imageSeed, cache, onProgress, manifest } = description;
  refuseUnknownOptions('openData', description, [...drawnNames, 'identities', 'images', 'imageSeed']);
  const [height, width] = frameOf(imageSize ?? 32);
  if (height !== width) {
    throw new RangeError(
      `openData: expected a square imageSize for glyphs, received ${height} x ${width}; characters are drawn in squares`,
    );
  }
  const drawing = { imageSize: height, seed, identities, images, shares, imageSeed, cache, onProgress };
  return drawn(await glyphs(drawing), { excludeSameCamera: false, manifest, onProgress });
}

/** Opened data of parts that are drawn, not read. */
async function drawn(
  { train, validation, test, view, record }: EmojiParts | FontsParts | GlyphsParts,
  {
    excludeSameCamera,
    manifest,
    onProgress,
  }: {
    readonly excludeSameCamera: SameCameraRule;
    readonly manifest: Manifest | undefined;
    readonly onProgress: Progress | undefined;
  },
): Promise<OpenedData> {
  const parts = { train, validation, test, view, record };
  const old = manifest && readManifest(manifest);
  return {
    ...parts,
    gallery: undefined,
    new: memorySet({ pixels: new Uint8Array(0), height: 1, width: 1, labels: new Int32Array(0), names: [] }),
    changes: old && compareManifests(old, await manifestOf(parts, { onProgress })),
    excludeSameCamera,
    warnings: [],
  };
}

/**
 * What the field does with the images of a known set, where that is not the default of the frame.
 *
 * @param set such as `market1501`
 */
export function resizeOfKnown(set: string): ResizeRule | undefined {
  return knownSets.find(({ name }) => name === set)?.resize;
}

/** Those of drawn sets, and those of tables that recipes may leave in place. */
const drawnNames =
  'set imageSize resize seed shares cache onProgress manifest pattern columns validationShare store workers background'.split(
    ' ',
  );

/**
 * Photographs carry many times the pixels that a model sees: twice its size is kept, for crops.
 *
 * @param imageSize the model's
 * @returns steps that shrink an image, or none
 */
export function prescaleFor(imageSize: OpenOptions['imageSize']): readonly Geometry[] {
  return [{ kind: 'shrinkShorter', length: 2 * Math.max(...frameOf(imageSize)) }];
}
