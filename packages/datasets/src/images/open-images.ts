import { cacheFolder } from '../cache-folder.ts';
import { describeFinding } from '../check/finding.ts';
import type { ImageSet } from '../image-set.ts';
import type { ImageContent } from '../manifest/data-record.ts';
import { hashFiles } from '../manifest/hash-files.ts';
import type { Progress } from '../progress.ts';
import type { ImageProblem } from '../reading/image-problem.ts';
import type { ImageRow, ImageTable } from '../tables/image-table.ts';
import type { ViewContract } from '../view/view-contract.ts';
import { checkOpening, contractOf, croppedMembers } from './open-table.ts';
import type { OpenOptions } from './open-table.ts';
import { camerasOf, namesOf, setOf } from './partition.ts';
import { readableRows } from './readable-rows.ts';

/** All images of a table in one set, in the table's order. */
export interface OpenedImages {
  /** The images. */
  readonly set: ImageSet;
  /** The row of each image: its path, identity, and the part that the table names, if it does. */
  readonly rows: readonly ImageRow[];
  /** How they are seen. */
  readonly view: ViewContract;
  /** Images that were skipped. */
  readonly problems: readonly ImageProblem[];
  /** Print them: also images that the view shows less than half of. */
  readonly warnings: readonly string[];
  /** Size and SHA-256 of each image's file: see `splitsBefore`. */
  readonly contents: (onProgress?: Progress) => Promise<readonly ImageContent[]>;
}

/**
 * Opens all images of a table without splitting them: what is embedded or looked through. They are read and seen as `openTable` with the
 * same options reads and shows them.
 *
 * @param table by one of the readers
 * @returns the set; what was skipped is among its problems
 * @throws as `openTable`
 */
export async function openImages(
  table: ImageTable,
  options: Omit<OpenOptions, 'seed' | 'shares' | 'validationShare' | 'manifest'>,
): Promise<OpenedImages> {
  checkOpening('openImages', options);
  const view = contractOf(options);
  const { kept, problems, warnings } = await readableRows(table, options, view);
  const rows = kept.map(({ row }) => row);
  const set = setOf(kept, { names: namesOf(kept), cameras: camerasOf(rows), view, workers: options.workers ?? 0 });
  const cropped = croppedMembers(kept, view).map(describeFinding);
  const contents = (onProgress: Progress = () => undefined): Promise<ImageContent[]> =>
    hashFiles(
      table.root,
      rows.map(({ path }) => path),
      { cache: options.cache ?? cacheFolder(), onProgress },
    );
  return { set, rows, view, problems, warnings: [...warnings, ...cropped], contents };
}
