import type { Geometry } from './augmentation/augmentation.ts';
import { type EmojiOptions, emoji } from './emoji/emoji.ts';
import { findTable } from './find-table.ts';
import type { ImageSet } from './image-set.ts';
import { type OpenOptions, openTable } from './images/open-table.ts';
import type { CsvColumns } from './tables/csv-table.ts';
import type { SameCameraRule } from './tables/image-table.ts';

/** Which images, as plain data: what a recipe says. */
export type DataDescription =
  | ({ readonly set: 'emoji' } & Pick<
      EmojiOptions,
      'imageSize' | 'seed' | 'skinTones' | 'shares' | 'cache' | 'onProgress'
    >)
  | ({
      /** `folder`, `csv`, or the name of a known set. */
      readonly set: string;
      /** Of the folder or the table. */
      readonly path: string;
      /** Of a folder: see `folderTable`. */
      readonly pattern?: string | undefined;
      /** Of a table: see `csvTable`. */
      readonly columns?: Partial<CsvColumns> | undefined;
    } & OpenOptions);

/** Sets to train on and to evaluate. */
export interface OpenedData {
  readonly train: ImageSet;
  readonly validation: ImageSet;
  /** Images that ask. */
  readonly test: ImageSet;
  /** Where they are looked for, if it is not among each other. Its labels are those of `test`. */
  readonly gallery: ImageSet | undefined;
  /** For `evaluateRetrieval`. */
  readonly excludeSameCamera: SameCameraRule;
  /** Print them. */
  readonly warnings: readonly string[];
}

/**
 * Opens the images that a description names. Unless it says otherwise (`prescale: []`), images whose shorter side is more than
 * twice `imageSize` are shrunk to that before anything else; with `store`, they are kept at that size.
 *
 * @throws what the readers throw: see `emoji`, `findTable`, `openTable`
 */
export async function openData(description: DataDescription): Promise<OpenedData> {
  if (!('path' in description)) {
    return { ...(await emoji(description)), gallery: undefined, excludeSameCamera: true, warnings: [] };
  }
  const { set, path, pattern, columns, ...options } = description;
  const { imageSize, prescale = prescaleFor(imageSize) } = options;
  const own = set === 'folder' || set === 'csv';
  const table = await findTable(own ? path : set, own ? undefined : path, { pattern, columns });
  const { train, validation, query, gallery, excludeSameCamera, warnings } = await openTable(table, {
    ...options,
    prescale,
  });
  return {
    train,
    validation,
    test: query,
    gallery: gallery === query ? undefined : gallery,
    excludeSameCamera,
    warnings,
  };
}

/** Photographs carry many times the pixels that a model sees: twice its size is kept, for crops. */
function prescaleFor(imageSize: OpenOptions['imageSize']): readonly Geometry[] {
  const longer = typeof imageSize === 'number' ? imageSize : Math.max(...imageSize);
  return [{ kind: 'shrinkShorter', length: 2 * longer }];
}
