import { cacheFolder } from '../cache-folder.ts';
import { keyOf } from '../manifest/manifest.ts';
import type { Progress } from '../progress.ts';
import { describeProblem, isHarmless, summarizeProblems } from '../reading/image-problem.ts';
import type { ImageProblem } from '../reading/image-problem.ts';
import { readSettings } from '../reading/read-options.ts';
import type { ReadOptions } from '../reading/read-options.ts';
import type { ImageRow, ImageTable } from '../tables/image-table.ts';
import { mergeSpellings } from '../tables/merge-spellings.ts';
import type { ViewContract } from '../view/view-contract.ts';
import { inspectRows } from './inspect-table.ts';
import type { Inspected } from './inspect-table.ts';
import type { ImageReference } from './pixel-source.ts';
import { storeImages } from './store-images.ts';
import type { Storable } from './store-images.ts';

/** How the images of a table are made ready. */
export interface ReadingOptions extends ReadOptions {
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

/** Names of {@link ReadingOptions}. */
export const readingOptionNames: readonly string[] =
  'background pixelLimit followLinks range renderSeconds verify onProblem store workers cache onProgress'.split(' ');

/** A row whose image can be read. */
export interface ReadableRow {
  readonly row: ImageRow;
  readonly reference: ImageReference;
}

/**
 * Looks at all images of a table, and stores them where that is asked for.
 *
 * @throws Error with `onProblem: 'stop'` if an image cannot be read, and if none can
 */
export async function readableRows(
  table: ImageTable,
  options: ReadingOptions,
  { shrink }: ViewContract,
): Promise<{ kept: ReadableRow[]; problems: ImageProblem[]; warnings: string[] }> {
  const { store = false, cache = cacheFolder(), onProgress = () => undefined } = options;
  const settings = readSettings(options);
  const { rows, warnings } = mergeSpellings(table.rows);
  const depth = store ? 'header' : (options.verify ?? 'decode');
  const inspected = await inspectRows(table.root, rows, { depth, settings, cache, onProgress });
  const problems = inspected.flatMap((found) => found.problems);
  const references = rows.map(({ path, box }, i): ImageReference | undefined => {
    const { height, width } = inspected[i];
    return isUsable(inspected[i])
      ? { root: table.root, path, box, settings, prescale: shrink, height, width }
      : undefined;
  });
  if (store) await pack();
  const serious = problems.filter((problem) => !isHarmless(problem));
  const kept = rows.flatMap((row, i) => {
    const reference = references[i];
    return reference === undefined ? [] : [{ row, reference }];
  });
  stopIfNeeded(table, serious, kept.length, options.onProblem ?? 'skip');
  const skipped = serious.length > 0 ? [`${table.name}: ${summarizeProblems(serious)}`] : [];
  return { kept, problems, warnings: [...table.warnings, ...warnings, ...skipped] };

  /** Puts the images into the pack; those that turn out to be unreadable become problems. */
  async function pack(): Promise<void> {
    const storable = rows.flatMap((row, i): (Storable & { readonly i: number })[] => {
      const reference = references[i];
      const { state } = inspected[i];
      return reference === undefined || state === undefined ? [] : [{ i, key: keyOf(row), state, reference }];
    });
    if (storable.length === 0) return;
    const { file, entries, failures } = await storeImages(storable, { cache, onProgress });
    storable.forEach(({ i, key, reference }, position) => {
      const entry = entries[position];
      const detail = failures.get(key);
      if (entry !== undefined) references[i] = { ...reference, packed: { file, entry } };
      if (detail === undefined) return;
      references[i] = undefined;
      problems.push({ path: rows[i].path, kind: 'cut off or damaged', detail });
    });
  }
}

function isUsable({ problems }: Inspected): boolean {
  return problems.every(isHarmless);
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
