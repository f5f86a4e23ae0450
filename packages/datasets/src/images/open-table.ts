import type { Geometry, Size } from '../augmentation/augmentation.ts';
import { checkFrame } from '../augmentation/check-frame.ts';
import { place } from '../augmentation/place.ts';
import { cacheFolder } from '../cache-folder.ts';
import type { ImageSet } from '../image-set.ts';
import type { Progress } from '../progress.ts';
import { randomStream } from '../random-stream.ts';
import { type ImageProblem, describeProblem, isHarmless, summarizeProblems } from '../reading/image-problem.ts';
import { type ReadOptions, readSettings } from '../reading/read-options.ts';
import type { SplitShares } from '../split-identities.ts';
import { assignSplits } from '../tables/assign-splits.ts';
import type { SameCameraRule, ImageTable } from '../tables/image-table.ts';
import { type Inspected, inspectRows, keyOf } from './inspect-table.ts';
import { type Member, camerasOf, namesOf, partition, setOf } from './partition.ts';
import type { ImageReference } from './pixel-source.ts';
import { storeImages } from './store-images.ts';

/** What {@link openTable} takes. */
export interface OpenOptions extends ReadOptions {
  /** Height and width of the images that the model sees; one number for squares. */
  readonly imageSize: number | Size;
  /** How an image is seen at test time; it must end at `imageSize`. Default: {@link defaultTestView}. */
  readonly testView?: readonly Geometry[] | undefined;
  /** Done once, before everything else (and before the cache): `[{ kind: 'resizeShorter', length: 256 }]`, say. Default nothing. */
  readonly prescale?: readonly Geometry[] | undefined;
  /** Seed of the split. */
  readonly seed: number;
  /** Shares of a table that has no split of its own. Default 0.5, 0.15, 0.35. */
  readonly shares?: SplitShares | undefined;
  /** Where the table has training but no validation identities: the share of the former that becomes the latter. Default 0. */
  readonly validationShare?: number | undefined;
  /** `decode` reads every file once before anything is trained on it; `header` only its beginning. Default `decode`. */
  readonly verify?: 'decode' | 'header' | undefined;
  /** Images that cannot be read are left out and counted, or end it. Default `skip`. */
  readonly onProblem?: 'skip' | 'stop' | undefined;
  /** Keep decoded images in one file of the cache (3 bytes a pixel). Default false. */
  readonly store?: boolean | undefined;
  /** Threads that decode and augment. Default 0: the main thread, with decoding beside it. */
  readonly workers?: number | undefined;
  /** Default: the user's cache folder. */
  readonly cache?: string | undefined;
  readonly onProgress?: Progress | undefined;
}

/** The parts of a table, ready to be loaded. A part that the table does not have has no images. */
export interface OpenedTable {
  readonly train: ImageSet;
  readonly validation: ImageSet;
  /** Test images that ask: all of them where the set has no gallery apart. */
  readonly query: ImageSet;
  /** Where they are looked for. The same object as `query` where every image asks among all others; else labels are shared. */
  readonly gallery: ImageSet;
  /** For `evaluateRetrieval`. */
  readonly excludeSameCamera: SameCameraRule;
  /** Of the images that were left out, and of those with harmless oddities. */
  readonly problems: readonly ImageProblem[];
  /** The table's warnings, and the line that counts the images that were left out. Print them. */
  readonly warnings: readonly string[];
}

/** Shorter side to 256/224 of the frame's, then the center: what most of the field does. */
export function defaultTestView([height, width]: Size): readonly Geometry[] {
  if (height !== width) return [{ kind: 'resize', size: [height, width] }];
  return [
    { kind: 'resizeShorter', length: Math.round((height * 256) / 224) },
    { kind: 'centerCrop', size: [height, width] },
  ];
}

/**
 * Opens a table: checks its images, splits its identities where the table does not, and maps identities to labels.
 *
 * @throws RangeError for sizes that do not fit; Error with `onProblem: 'stop'` if an image cannot be read, and if none can
 */
export async function openTable(table: ImageTable, options: OpenOptions): Promise<OpenedTable> {
  const { imageSize, prescale = [], onProblem = 'skip', store = false, workers = 0, cache = cacheFolder() } = options;
  const frame: Size = typeof imageSize === 'number' ? [imageSize, imageSize] : imageSize;
  checkSizes(frame, workers);
  const testView = options.testView ?? defaultTestView(frame);
  checkFrame(place([100, 100], [...prescale, ...testView], randomStream(0)), frame);
  const settings = readSettings(options);
  const onProgress = options.onProgress ?? (() => undefined);
  const depth = store ? 'header' : (options.verify ?? 'decode');
  const inspected = await inspectRows(table.root, table.rows, { depth, settings, cache, onProgress });
  const problems = inspected.flatMap((found) => found.problems);
  const references = table.rows.map((row, i): ImageReference | undefined =>
    isUsable(inspected[i])
      ? {
          root: table.root,
          path: row.path,
          box: row.box,
          settings,
          prescale,
          height: inspected[i].height,
          width: inspected[i].width,
        }
      : undefined,
  );
  if (store) await pack();
  const serious = problems.filter((problem) => !isHarmless(problem));
  const kept = table.rows.flatMap((row, i) => {
    const reference = references[i];
    return reference === undefined ? [] : [{ row, reference }];
  });
  stopIfNeeded(table, serious, kept.length, onProblem);
  const splits = assignSplits(
    kept.map(({ row }) => row),
    options,
  );
  const parts = partition(kept.map(({ row, reference }, i) => ({ row, reference, split: splits[i] })));
  const cameras = camerasOf(kept.map(({ row }) => row));
  const make = (members: readonly Member[], names: readonly string[]): ImageSet =>
    setOf(members, { names, cameras, frame, testView, workers });
  const train = make(parts.train, namesOf(parts.train));
  const validation = make(parts.validation, namesOf(parts.validation));
  const testNames = namesOf([...parts.query, ...parts.gallery]);
  const query = make(parts.query, testNames);
  return {
    train,
    validation,
    query,
    gallery: parts.gallery === parts.query ? query : make(parts.gallery, testNames),
    excludeSameCamera: table.excludeSameCamera,
    problems,
    warnings: [...table.warnings, ...(serious.length > 0 ? [`${table.name}: ${summarizeProblems(serious)}`] : [])],
  };

  /** Puts the images into the pack; those that turn out to be unreadable become problems. */
  async function pack(): Promise<void> {
    const storable = table.rows.flatMap((row, i) => {
      const reference = references[i];
      if (reference === undefined) return [];
      return [{ i, key: keyOf(row), size: inspected[i].size, modified: inspected[i].modified, reference }];
    });
    if (storable.length === 0) return;
    const { file, entries, failures } = await storeImages(storable, { cache, onProgress });
    storable.forEach(({ i, key, reference }, position) => {
      const entry = entries[position];
      references[i] = entry === undefined ? undefined : { ...reference, packed: { file, entry } };
      const detail = failures.get(key);
      if (detail !== undefined) problems.push({ path: table.rows[i].path, kind: 'cut off or damaged', detail });
    });
  }
}

function isUsable({ problems }: Inspected): boolean {
  return problems.every(isHarmless);
}

function checkSizes(frame: Size, workers: number): void {
  if (!frame.every((length) => Number.isInteger(length) && length >= 1 && length <= 4096)) {
    throw new RangeError(
      `openTable: expected imageSize to be whole numbers in 1..4096, received ${frame.join(' x ')}; use 224`,
    );
  }
  if (!Number.isInteger(workers) || workers < 0 || workers > 64) {
    throw new RangeError(`openTable: expected workers to be a whole number in 0..64, received ${workers}; use 0`);
  }
}

function stopIfNeeded(
  table: ImageTable,
  serious: readonly ImageProblem[],
  usable: number,
  onProblem: 'skip' | 'stop',
): void {
  if (serious.length > 0 && (onProblem === 'stop' || usable === 0)) {
    const shown = serious.slice(0, 20).map(describeProblem);
    const more = serious.length > shown.length ? [`and ${serious.length - shown.length} more`] : [];
    throw new Error(
      `openTable: expected all ${table.rows.length} images of ${table.name} to be readable, ` +
        `received ${serious.length} that are not; repair them or pass onProblem: 'skip'\n  ${[...shown, ...more].join('\n  ')}`,
    );
  }
  if (usable === 0) {
    throw new Error(`openTable: expected images in ${table.name}, found none in ${table.root}; check the path`);
  }
}
