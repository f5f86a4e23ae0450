import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import type { Geometry, Size } from '../augmentation/augmentation.ts';
import { cacheFolder } from '../cache-folder.ts';
import { croppedImages } from '../check/cropped-images.ts';
import type { Finding } from '../check/finding.ts';
import { checkWhole } from '../check-whole.ts';
import type { ImageSet } from '../image-set.ts';
import { applyManifest } from '../manifest/apply-manifest.ts';
import { compareManifests } from '../manifest/compare-manifests.ts';
import type { ManifestComparison } from '../manifest/compare-manifests.ts';
import type { DataRecord, ImageContent } from '../manifest/data-record.ts';
import { hashFiles } from '../manifest/hash-files.ts';
import { manifestOf } from '../manifest/manifest-of.ts';
import { readManifest } from '../manifest/manifest.ts';
import type { Manifest, ManifestSplit } from '../manifest/manifest.ts';
import type { Progress } from '../progress.ts';
import type { ImageProblem } from '../reading/image-problem.ts';
import type { SplitShares } from '../split-identities.ts';
import { assignSplits } from '../tables/assign-splits.ts';
import type { ImageTable, SameCameraRule, Split } from '../tables/image-table.ts';
import { checkedFrame, defaultResize, resizeGeometry } from '../view/resize-rule.ts';
import type { ResizeRule } from '../view/resize-rule.ts';
import { viewContract } from '../view/view-contract.ts';
import type { ViewContract, ViewOptions } from '../view/view-contract.ts';
import { camerasOf, namesOf, partition, setOf } from './partition.ts';
import type { Member } from './partition.ts';
import { readableRows, readingOptionNames } from './readable-rows.ts';
import type { ReadableRow, ReadingOptions } from './readable-rows.ts';

/** What {@link openTable} takes. */
export interface OpenOptions extends ReadingOptions {
  /** Height and width of the images that the model sees; one number for squares. */
  readonly imageSize: number | Size;
  /** How an image of another shape becomes one of that size. Default: `crop` for squares, `stretch` for other frames. */
  readonly resize?: ResizeRule | undefined;
  /** How an image is seen at test time, instead of a `resize` rule; it must end at `imageSize`. */
  readonly testView?: readonly Geometry[] | undefined;
  /** Done once, before everything else (and before the cache): `[{ kind: 'resizeShorter', length: 256 }]`, say. Default nothing. */
  readonly prescale?: readonly Geometry[] | undefined;
  /** Seed of the split. */
  readonly seed: number;
  /** Shares of a table that has no split of its own. Default 0.5, 0.15, 0.35. */
  readonly shares?: SplitShares | undefined;
  /** Where the table has training but no validation identities: the share of the former that becomes the latter. Default 0. */
  readonly validationShare?: number | undefined;
  /** What a run was trained on: its parts are kept, whatever was added since. See {@link OpenedTable.new} and `changes`. */
  readonly manifest?: Manifest | undefined;
}

const optionNames = [
  ...readingOptionNames,
  ...'imageSize resize testView prescale seed shares validationShare manifest'.split(' '),
];

/** The parts of a table, ready to be loaded. A part that the table does not have has no images. */
export interface OpenedTable {
  /** Images to learn from. */
  readonly train: ImageSet;
  /** Images to choose by while training. */
  readonly validation: ImageSet;
  /** Test images that ask: all of them where the set has no gallery apart. */
  readonly query: ImageSet;
  /** Where they are looked for. The same object as `query` where every image asks among all others; else labels are shared. */
  readonly gallery: ImageSet;
  /** With a manifest: images of identities that it does not know. Nobody was trained on them, and nobody is tested on them unasked. */
  readonly new: ImageSet;
  /** With a manifest: what differs from it. `falsifyTraining` and `falsifyEvaluation` are to be refused. */
  readonly changes: ManifestComparison | undefined;
  /** For `evaluateRetrieval`. */
  readonly excludeSameCamera: SameCameraRule;
  /** How images are seen at test time: what the model's contract says. */
  readonly view: ViewContract;
  /** Of the images that were left out, and of those with harmless oddities. */
  readonly problems: readonly ImageProblem[];
  /** The table's warnings, and the line that counts the images that were left out. Print them. */
  readonly warnings: readonly string[];
  /** For `manifestOf` and `dataFindings`. */
  readonly record: DataRecord;
}

/**
 * The view of a frame where nothing else is said: the middle of an image for squares, all of it for other frames.
 *
 * @param frame height and width of the model's images
 */
export function defaultTestView(frame: Size): readonly Geometry[] {
  return resizeGeometry(frame, defaultResize(frame));
}

/**
 * Opens a table: checks its images, splits its identities where the table does not, and maps identities to labels.
 *
 * @param table by one of the readers
 * @param options size of the images, how identities are split, and what is done about unreadable images
 * @returns the parts; images are decoded when they are loaded
 * @throws RangeError for options that make no sense; Error with `onProblem: 'stop'` if an image cannot be read, and if none can
 */
export async function openTable(table: ImageTable, options: OpenOptions): Promise<OpenedTable> {
  checkOpening('openTable', options);
  const view = contractOf(options);
  const cache = options.cache ?? cacheFolder();
  const { kept, problems, warnings } = await readableRows(table, options, view);
  const hash = (onProgress: Progress): Promise<ImageContent[]> =>
    hashFiles(
      table.root,
      kept.map(({ row }) => row.path),
      { cache, onProgress },
    );
  const members = await placed(kept, options, hash);
  const parts = partition(members);
  const cameras = camerasOf(members.map(({ row }) => row));
  const make = (part: readonly Member[], names: readonly string[]): ImageSet =>
    setOf(part, { names, cameras, view, workers: options.workers ?? 0 });
  const identities = { ...identitiesOf(parts), ...options.manifest?.identities };
  const query = make(parts.query, identities.test);
  const record: DataRecord = {
    name: table.name,
    root: table.root,
    excludeSameCamera: table.excludeSameCamera,
    splitBy: splitterOf(kept, options),
    identities,
    images: members.map(({ row, split }) => ({ ...row, split })),
    cropped: croppedMembers(members, view),
    contents: hash,
  };
  const changes =
    options.manifest &&
    compareManifests(options.manifest, await manifestOf({ record }, { onProgress: options.onProgress }));
  return {
    train: make(parts.train, identities.train),
    validation: make(parts.validation, identities.validation),
    query,
    gallery: parts.gallery === parts.query ? query : make(parts.gallery, identities.test),
    new: make(parts.new, namesOf(parts.new)),
    changes,
    excludeSameCamera: table.excludeSameCamera,
    view,
    problems,
    warnings: [...warnings, ...sayLeftOut(members)],
    record,
  };
}

/** Of images that a view shows less than half of, a finding. */
export function croppedMembers(members: readonly Member[], view: ViewContract): Finding[] {
  return croppedImages(
    members.map(({ row }) => row),
    members.map(({ reference }) => reference),
    view,
  );
}

/** @throws RangeError for unknown names and values that make no sense */
export function checkOpening(caller: string, options: Partial<OpenOptions>): void {
  refuseUnknownOptions(caller, options, optionNames);
  checkedFrame(caller, options.imageSize ?? NaN);
  checkWhole(caller, 'workers', options.workers, [0, 64]);
  checkWhole(caller, 'seed', options.seed, [0, Number.MAX_SAFE_INTEGER]);
  checkOneOf(caller, 'verify', options.verify, ['decode', 'header']);
  checkOneOf(caller, 'onProblem', options.onProblem, ['skip', 'stop']);
  checkOneOf(caller, 'store', options.store, [true, false]);
  const { validationShare = 0 } = options;
  if (!(validationShare >= 0 && validationShare < 1)) {
    throw new RangeError(
      `${caller}: expected validationShare in 0..1, below 1, received ${validationShare}; use 0.1, or leave it out`,
    );
  }
}

/** The contract of the options that decide how images are seen. */
export function contractOf({ imageSize, resize, testView, prescale, background, range }: ViewOptions): ViewContract {
  return viewContract({ imageSize, resize, testView, prescale, background, range });
}

/** A member and its part. */
type Placed = Member & { readonly split: ManifestSplit };

/** Gives each image its part: by the manifest, where there is one. */
async function placed(
  kept: readonly ReadableRow[],
  options: OpenOptions,
  hash: (onProgress: Progress) => Promise<readonly ImageContent[]>,
): Promise<Placed[]> {
  const rows = kept.map(({ row }) => row);
  if (options.manifest === undefined) {
    const splits = assignSplits(rows, options);
    return kept.map((member, i) => ({ ...member, split: splits[i] }));
  }
  const contents = await hash(options.onProgress ?? (() => undefined));
  const places = applyManifest(readManifest(options.manifest), rows, contents);
  return kept.map(({ row, reference }, i) => {
    const { split, role = row.role } = places[i];
    return { row: { ...row, role }, reference, split };
  });
}

function sayLeftOut(members: readonly Placed[]): string[] {
  const lost = members.filter(({ split }) => split === 'left out').map(({ row }) => row.path);
  if (lost.length === 0) return [];
  return [
    `${lost.length} images came to identities of the run, or under another identity, after it was trained, and are left out ` +
      `(train anew to use them): ${lost.slice(0, 3).join(', ')}${lost.length > 3 ? ', ...' : ''}`,
  ];
}

function splitterOf(kept: readonly ReadableRow[], { manifest }: OpenOptions): DataRecord['splitBy'] {
  if (manifest !== undefined) return 'manifest';
  return kept.some(({ row }) => row.split !== undefined) ? 'table' : 'shares';
}

function identitiesOf(parts: ReturnType<typeof partition>): Record<Split, readonly string[]> {
  return {
    train: namesOf(parts.train),
    validation: namesOf(parts.validation),
    test: namesOf([...parts.query, ...parts.gallery]),
  };
}
