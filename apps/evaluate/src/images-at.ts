import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { drawnSets, openImages, prescaleFor, readTable, splitsBefore } from '@htg/datasets';
import type { ImageRow, ImageSet, ImageTable, Manifest, OpenOptions, ReadingFlags, SplitBefore } from '@htg/datasets';
import { resizeOf } from '@htg/trainer/node';
import type { Recipe } from '@htg/trainer/node';

/** What of a recipe decides how images are read and seen. */
export type Reading = Pick<Recipe, 'data' | 'augment'>;

/** Images that were found, seen as the model of a run saw its test images. */
export interface FoundImages {
  readonly set: ImageSet;
  /** The row of each: path, identity, camera, box. */
  readonly rows: readonly ImageRow[];
  readonly table: ImageTable;
  /** The folder that `set.sources` are relative to. */
  readonly root: string;
  /** Print them: files that are left out, and why. */
  readonly warnings: readonly string[];
  /** In which part of a run each was. */
  readonly splitsIn: (manifest: Manifest) => Promise<SplitBefore[]>;
}

/**
 * The images of a folder, a table, a list or one image, read exactly as training reads them: labels, boxes, cameras, links, hidden files. Images without a
 * label are nobody's.
 *
 * @param options instead of what the run's recipe says
 * @throws Error where there is nothing, or no image that can be read
 */
export async function imagesAt(source: string, reading: Reading, options: ReadingFlags = {}): Promise<FoundImages> {
  const table = await tableAt(source, reading, options);
  const { set, rows, warnings, contents } = await openImages(table, openingOf(reading, options));
  return {
    ...{ set, rows, table, warnings, root: table.root },
    splitsIn: async (manifest) => splitsBefore(manifest, rows, { contents: await contents(), name: table.name }),
  };
}

/**
 * The rows of a source. What decides them is the recipe's, unless an option says otherwise; `root` is that only of the recipe's own table, and
 * the recipe's own folder of a known set is read as that set.
 */
async function tableAt(source: string, { data }: Reading, options: ReadingFlags): Promise<ImageTable> {
  const own = data.path !== undefined && (await isSame(source, data.path));
  if (own && data.set !== 'folder' && data.set !== 'csv') return readTable(data.set, { path: data.path });
  if ((await stat(source).catch(() => undefined)) === undefined) {
    throw new Error(
      `imagesAt: expected a folder, a table, a list or an image at ${source}, found nothing; check the path`,
    );
  }
  const { pattern = data.pattern, columns = data.columns, followLinks = data.followLinks } = options;
  const { root = own ? data.root : undefined } = options;
  // Whole, so that no folder is taken for a known set of its name.
  return readTable(resolve(source), { pattern, columns, root, followLinks, labels: 'optional' });
}

/** How images are opened: as the recipe has it, unless an option says otherwise. */
export function openingOf(
  reading: Reading,
  options: ReadingFlags,
): Omit<OpenOptions, 'seed' | 'shares' | 'validationShare' | 'manifest'> {
  const { set, imageSize, background, range, workers } = reading.data;
  const { pixelLimit = reading.data.pixelLimit, followLinks = reading.data.followLinks } = options;
  const prescale = drawnSets.includes(set) ? [] : prescaleFor(imageSize);
  return { imageSize, resize: resizeOf(reading), prescale, background, range, pixelLimit, followLinks, workers };
}

async function isSame(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([a, b].map((path) => stat(path).catch(() => undefined)));
  return one !== undefined && one.ino === other?.ino && one.dev === other.dev;
}
