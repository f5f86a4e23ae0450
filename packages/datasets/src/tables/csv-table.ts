import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import type { Box } from '../reading/box.ts';
import type { ImageRow, ImageTable, SameCameraRule, Split } from './image-table.ts';
import { leadingFolders } from './leading-folders.ts';
import { mergeSpellings } from './merge-spellings.ts';
import { readRecords } from './read-records.ts';
import type { TableLine } from './read-records.ts';

/** Columns of a table; all but `label` and `path` may be missing. */
export interface CsvColumns {
  /** The identity. */
  readonly label: string;
  /** Of the image's file. */
  readonly path: string;
  /** The part. */
  readonly split: string;
  /** Whether it is looked for. */
  readonly isQuery: string;
  /** Whether it is looked among. */
  readonly isGallery: string;
  /** Who took it. */
  readonly camera: string;
  /** What scores may be averaged by. */
  readonly category: string;
  /** Of identities that must stay together in a split. */
  readonly group: string;
  /** Of the box: left, top, and right and bottom, which are just outside. */
  readonly box: readonly [left: string, top: string, right: string, bottom: string];
}

/** What {@link csvTable} takes beside the file. */
export interface CsvOptions {
  /** Names of columns that differ from the default ones. */
  readonly columns?: Partial<CsvColumns> | undefined;
  /** The folder that paths are relative to. Default: the table's. */
  readonly root?: string | undefined;
  /** Default: a comma, or what separates the first line (`;`, tab). */
  readonly delimiter?: string | undefined;
  /** Default `sameIdentity` where there are cameras, else false. */
  readonly excludeSameCamera?: SameCameraRule | undefined;
  /** Whether there must be a column of labels; without one, the folders of the paths say it, as in a folder. Default `required`. */
  readonly labels?: 'required' | 'optional' | undefined;
}

const optionNames = ['columns', 'root', 'delimiter', 'excludeSameCamera', 'labels'];

const defaultColumns: CsvColumns = {
  label: 'label',
  path: 'path',
  split: 'split',
  isQuery: 'is_query',
  isGallery: 'is_gallery',
  camera: 'camera',
  category: 'category',
  group: 'group',
  box: ['x_1', 'y_1', 'x_2', 'y_2'],
};

/**
 * A table of images: one row each, the first line names the columns. The default names are those of OpenMetricLearning's tables.
 * Labels are text, as written: `007` is not `7`.
 *
 * @param file its path
 * @param options names of columns, and the folder of the images
 * @throws Error if the file cannot be parsed; RangeError for missing columns and for values that make no sense, by line
 */
export async function csvTable(file: string, options: CsvOptions = {}): Promise<ImageTable> {
  refuseUnknownOptions('csvTable', options, optionNames);
  refuseUnknownOptions('csvTable columns', options.columns ?? {}, Object.keys(defaultColumns));
  checkOneOf('csvTable', 'excludeSameCamera', options.excludeSameCamera, [true, false, 'sameIdentity']);
  checkOneOf('csvTable', 'labels', options.labels, ['required', 'optional']);
  const path = resolve(file);
  const root = resolve(options.root ?? dirname(path));
  const given = Object.entries(options.columns ?? {}).filter(([, name]) => (name as unknown) !== undefined);
  const asked = Object.fromEntries(given) as Partial<CsvColumns>;
  const columns = { ...defaultColumns, ...asked };
  const records = await readRecords(path, options.delimiter);
  const labelled = options.labels !== 'optional' || records.columns.includes(columns.label);
  checkColumns(path, records.columns, { columns, asked, labelled });
  // Whoever names the root says where identities begin.
  const isPlain = labelled || options.root !== undefined;
  const skip = isPlain ? 0 : leadingFolders(records.lines.map((line) => pathOf(line, columns, root) ?? ''));
  const mistakes: string[] = [];
  const found = records.lines.flatMap((line) => {
    try {
      return [rowOf(line, { columns, root, labelled, skip })];
    } catch (error) {
      mistakes.push(`line ${line.line}: ${(error as Error).message}`);
      return [];
    }
  });
  if (mistakes.length > 0) {
    const more = mistakes.length > 10 ? [`and ${mistakes.length - 10} more`] : [];
    throw new RangeError(
      `csvTable: expected ${records.lines.length} rows that make sense in ${path}, received ${mistakes.length} that do not; ` +
        `correct them\n  ${[...mistakes.slice(0, 10), ...more].join('\n  ')}`,
    );
  }
  const { rows, warnings } = mergeSpellings(found);
  if (rows.length === 0) throw new RangeError(`csvTable: expected rows in ${path}, received none; check the file`);
  const cameras = rows.some(({ camera }) => camera !== undefined);
  const excludeSameCamera = options.excludeSameCamera ?? (cameras ? 'sameIdentity' : false);
  return { name: path, root, rows, excludeSameCamera, warnings };
}

function checkColumns(
  path: string,
  found: readonly string[],
  {
    columns,
    asked,
    labelled,
  }: { readonly columns: CsvColumns; readonly asked: Partial<CsvColumns>; readonly labelled: boolean },
): void {
  const needed = [...(labelled ? [columns.label] : []), columns.path, ...Object.values(asked).flat()];
  const missing = needed.filter((name) => !found.includes(name));
  if (missing.length > 0) {
    throw new RangeError(
      `csvTable: expected the columns ${[...new Set(missing)].join(', ')} in ${path}, received ${found.join(', ') || 'none'}; ` +
        "map them with columns: { label: '...', path: '...' }",
    );
  }
}

function rowOf(
  fields: TableLine,
  {
    columns,
    root,
    labelled,
    skip,
  }: { readonly columns: CsvColumns; readonly root: string; readonly labelled: boolean; readonly skip: number },
): ImageRow {
  const path = pathOf(fields, columns, root);
  const label = labelled ? fields.field(columns.label) : path && topFolder(path, skip);
  if (label === undefined || path === undefined) {
    throw new RangeError(`expected a ${columns.label} and a ${columns.path}, received none`);
  }
  const split = splitOf(fields.field(columns.split));
  const query = truthOf(fields, columns.isQuery);
  const gallery = truthOf(fields, columns.isGallery);
  if (split === 'test' && query === false && gallery === false) {
    throw new RangeError('expected a test image to be a query, in the gallery, or both, received neither');
  }
  return {
    path,
    identity: label,
    split,
    role: roleOf(query, gallery),
    camera: fields.field(columns.camera),
    category: fields.field(columns.category),
    group: fields.field(columns.group),
    box: boxOf(fields, columns.box),
    ...(label === '-1' || label === '' ? { junk: true } : {}),
  };
}

/** Relative to the root, with `/`. */
function pathOf(fields: TableLine, columns: CsvColumns, root: string): string | undefined {
  const written = fields.field(columns.path);
  return written && (isAbsolute(written) ? relative(root, written) : written).replaceAll('\\', '/');
}

/** Of a path without a label: the folder that names it, below those that all paths share, or none. */
function topFolder(path: string, skip: number): string {
  return (
    path
      .split('/')
      .slice(skip, -1)
      .find((name) => name !== '.' && name !== '..') ?? ''
  );
}

function splitOf(value: string | undefined): Split | undefined {
  switch (value?.toLowerCase()) {
    case undefined:
      return undefined;
    case 'train':
    case 'training':
      return 'train';
    case 'val':
    case 'valid':
    case 'validation':
      return 'validation';
    case 'test':
    case 'testing':
      return 'test';
    default:
      throw new RangeError(`expected a split train, validation or test, received ${value ?? ''}`);
  }
}

function truthOf(fields: TableLine, column: string): boolean | undefined {
  const value = fields.field(column)?.toLowerCase();
  if (value === undefined || value === 'nan' || value === 'none') return undefined;
  if (['true', '1', '1.0', 'yes'].includes(value)) return true;
  if (['false', '0', '0.0', 'no'].includes(value)) return false;
  throw new RangeError(`expected true or false in ${column}, received ${value}`);
}

function roleOf(query: boolean | undefined, gallery: boolean | undefined): ImageRow['role'] {
  if (query === undefined && gallery === undefined) return undefined;
  if (query === true) return gallery === true ? 'both' : 'query';
  // In neither: a training image.
  return gallery === false ? undefined : 'gallery';
}

function boxOf(fields: TableLine, names: CsvColumns['box']): Box | undefined {
  const texts = names.map((name) => fields.field(name));
  if (texts.every((text) => text === undefined)) return undefined;
  const [left, top, right, bottom] = texts.map((text) => (text === undefined ? NaN : Math.round(Number(text))));
  if (!(right > left && bottom > top)) {
    throw new RangeError(
      `expected a box with ${names[0]} < ${names[2]} and ${names[1]} < ${names[3]}, received ${texts.map((text) => text ?? 'nothing').join(', ')}`,
    );
  }
  return { left, top, width: right - left, height: bottom - top };
}
