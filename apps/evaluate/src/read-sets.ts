import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import type { EmbeddedRows, Searched, SetFiles } from './embedded-rows.ts';
import { csvColumns, readCsv } from './files/csv-arrays.ts';
import { readArray, splitSource } from './files/read-array.ts';
import { isText } from './files/stored-array.ts';
import type { StoredArray } from './files/stored-array.ts';
import { foundAtOnce } from './found-at-once.ts';
import { createCodes, numericTwins } from './identity-codes.ts';
import type { Codes } from './identity-codes.ts';

/** Names that number the identities and cameras of several files alike. */
export interface SetCodes {
  readonly identities: Codes;
  readonly cameras: Codes;
  readonly groups: Codes;
}

export function createSetCodes(): SetCodes {
  return { identities: createCodes(), cameras: createCodes(), groups: createCodes() };
}

/** Hears what was taken, and what makes the scores other than they seem. */
type OnNote = (text: string) => void;

/**
 * Reads embeddings of any system with their labels.
 *
 * @param onNote is told which columns are coordinates, of rows that a model was trained on, of queries that stand in their gallery, and of labels that are
 * one number in two spellings
 * @throws Error and RangeError for files that are not there, cannot be read or do not fit each other, naming them
 */
export async function readSets(files: SetFiles, codes: SetCodes, onNote: OnNote = () => undefined): Promise<Searched> {
  const set = await readAll(files, codes, onNote);
  const twins = numericTwins(codes.identities.names);
  if (twins.length > 0) {
    onNote(
      `warning: labels are text, so ${twins.slice(0, 5).join('; ')}${twins.length > 5 ? '; ...' : ''} are different identities; write one way in all files if they are one`,
    );
  }
  for (const warning of await foundAtOnce(set, files)) onNote(warning);
  return set;
}

async function readAll(files: SetFiles, codes: SetCodes, onNote: OnNote): Promise<Searched> {
  const { galleryEmbeddings, galleryLabels, galleryCameras, isQuery, isGallery } = files;
  const { coordinates, split } = files;
  const rows = await readRows(files, codes, onNote);
  if (galleryEmbeddings !== undefined) {
    if (galleryLabels === undefined || (files.cameras === undefined) !== (galleryCameras === undefined)) {
      throw new Error(
        `readSets: expected the gallery's labels${files.cameras === undefined ? '' : ' and cameras'}, received none; pass --gallery-labels${files.cameras === undefined ? '' : ' and --gallery-cameras'}`,
      );
    }
    const gallery = { embeddings: galleryEmbeddings, labels: galleryLabels, cameras: galleryCameras };
    const read = await readRows({ ...gallery, coordinates, split }, codes, onNote);
    if (read.embeddingLength !== rows.embeddingLength) {
      throw new RangeError(
        `readSets: expected a gallery of embedding length ${rows.embeddingLength}, that of ${files.embeddings}, received ${read.embeddingLength} in ${galleryEmbeddings}; embed both with one model`,
      );
    }
    return { ...rows, gallery: read };
  }
  if (isQuery === undefined && isGallery === undefined) return rows;
  if (split !== undefined) {
    throw new RangeError(
      'readSets: expected --split, or --is-query and --is-gallery, received both; leave --split out',
    );
  }
  const count = rows.labels.length;
  const asks = isQuery === undefined ? undefined : await readFlags(isQuery, ['is_query', 'isQuery'], count);
  const found = isGallery === undefined ? undefined : await readFlags(isGallery, ['is_gallery', 'isGallery'], count);
  const where = (flags: readonly boolean[] | undefined, other: readonly boolean[] | undefined): number[] =>
    // Of one column alone, the other is its opposite.
    [...rows.labels.keys()].filter((row) => (flags ? flags[row] : other?.[row] === false));
  const [queries, gallery] = [where(asks, found), where(found, asks)];
  if (queries.length === 0 || gallery.length === 0) {
    throw new RangeError(
      `readSets: expected queries and a gallery, received ${queries.length} and ${gallery.length} rows; check ${isQuery ?? isGallery}`,
    );
  }
  const placeOf = new Map(gallery.map((row, place) => [row, place]));
  const queriesInGallery = Int32Array.from(queries, (row) => placeOf.get(row) ?? -1);
  return {
    ...pickRows(rows, queries),
    gallery: pickRows(rows, gallery),
    ...(queriesInGallery.some((place) => place >= 0) && { queriesInGallery }),
  };
}

type RowFiles = Pick<
  SetFiles,
  'embeddings' | 'labels' | 'cameras' | 'isQuery' | 'isGallery' | 'coordinates' | 'split' | 'by'
>;

async function readRows(files: RowFiles, codes: SetCodes, onNote: OnNote): Promise<EmbeddedRows> {
  const { embeddings: file, labels: labelFile, cameras: cameraFile } = files;
  const matrix = await readArray(file, {
    ...{ what: 'embeddings', names: ['embeddings', 'features'], matrix: true, onNote },
    coordinates: { asked: files.coordinates, taken: columnsUsed(files) },
  });
  if (isText(matrix.values)) throw new RangeError(`readSets: expected numbers in ${file}, received texts; save floats`);
  const column = await readArray(labelFile, { what: 'labels', names: ['labels', 'label', 'identity'] });
  const [count, embeddingLength] = matrix.shape;
  checkCount(labelFile, 'labels', column, count);
  const seen =
    cameraFile === undefined
      ? undefined
      : await readArray(cameraFile, { what: 'cameras', names: ['cameras', 'camera'] });
  if (seen !== undefined) checkCount(cameraFile ?? '', 'cameras', seen, count);
  const groups = await readGroups(files, count);
  const embeddings = Float32Array.from(matrix.values);
  const broken = embeddings.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) {
    throw new RangeError(
      `readSets: expected finite embeddings in ${file}, received ${embeddings[broken]} in row ${Math.floor(broken / embeddingLength)}; the model has diverged or the file is broken`,
    );
  }
  const zeros = rowsOfZeros(embeddings, embeddingLength);
  if (zeros.length > 0) {
    onNote(
      `${zeros.length} of ${count} rows of ${file} hold zeros alone, row ${zeros[0]} first: they point nowhere, and by cosine all others are equally far; were these images embedded?`,
    );
  }
  const read = {
    embeddings,
    embeddingLength,
    labels: codes.identities.encode(column.values, labelFile),
    cameras: seen && codes.cameras.encode(seen.values, cameraFile ?? ''),
    groups: groups && codes.groups.encode(groups.values, groups.source),
  };
  return inParts(read, files, onNote);
}

function rowsOfZeros(embeddings: Float32Array, width: number): number[] {
  return Array.from({ length: embeddings.length / width }, (_, row) => row).filter((row) =>
    embeddings.subarray(row * width, (row + 1) * width).every((value) => value === 0),
  );
}

/** The column of the table of labels that scores are wanted by. */
async function readGroups(
  { labels, by }: RowFiles,
  count: number,
): Promise<{ readonly values: StoredArray['values']; readonly source: string } | undefined> {
  if (by === undefined) return undefined;
  const source = `${splitSource(labels).path}#${by}`;
  const column = await readArray(source, { what: `values of ${by}`, names: [by] });
  checkCount(source, `values of ${by}`, column, count);
  return { values: column.values, source };
}

/** Columns of the file of embeddings that are used for something else. */
function columnsUsed({ embeddings, labels, cameras, isQuery, isGallery, by }: RowFiles): string[] {
  const { path } = splitSource(embeddings);
  const grouping = by === undefined ? undefined : `${splitSource(labels).path}#${by}`;
  return [labels, cameras, isQuery, isGallery, grouping].flatMap((source) => {
    if (source === undefined) return [];
    const { path: own, name } = splitSource(source);
    return name !== undefined && resolve(own) === resolve(path) ? [name] : [];
  });
}

/** Columns that say in which part of a run, or of a set, a row is. */
const partColumns = ['run_split', 'split'];

/** The rows of the parts that are asked for; says where others than test and new ones are among them. */
async function inParts(rows: EmbeddedRows, { labels, split }: RowFiles, onNote: OnNote): Promise<EmbeddedRows> {
  const { path } = splitSource(labels);
  const parts = await readParts(path);
  if (split === undefined) {
    const seen = parts?.filter((part) => part === 'train' || part === 'validation').length ?? 0;
    if (seen > 0) {
      onNote(
        `warning: ${seen} of ${rows.labels.length} rows are images (or identities) that the model was trained on or chosen by, says ${path}: ` +
          'these are no scores of unseen identities; --split test,new leaves them out',
      );
    }
    return rows;
  }
  if (parts?.length !== rows.labels.length) {
    throw new RangeError(
      `readSets: expected a column ${partColumns.join(' or ')} in ${path} for --split, received ${parts ? `${parts.length} values` : 'none'}; htg embed writes one`,
    );
  }
  const kept = [...rows.labels.keys()].filter((row) => split.includes(parts[row]));
  if (kept.length === 0) {
    throw new RangeError(
      `readSets: expected rows of ${split.join(', ')} in ${path}, received ${[...new Set(parts)].join(', ')}; correct --split`,
    );
  }
  onNote(`${kept.length} of ${parts.length} rows of ${path} are ${split.join(' or ')}`);
  return pickRows(rows, kept);
}

async function readParts(path: string): Promise<readonly string[] | undefined> {
  if (!['.csv', '.tsv', '.txt'].includes(extname(path).toLowerCase())) return undefined;
  const columns = csvColumns(readCsv(await readFile(path), path));
  const found = partColumns.map((name) => columns.get(name)).find((column) => column !== undefined);
  return found && Array.from<string | number>(found.values).map(String);
}

async function readFlags(file: string, names: readonly string[], count: number): Promise<boolean[]> {
  const column = await readArray(file, { what: 'flags', names });
  checkCount(file, 'flags', column, count);
  return Array.from<string | number>(column.values).map((value, row) => {
    const text = String(value).toLowerCase();
    if (['1', 'true', 'yes'].includes(text)) return true;
    if (['0', 'false', 'no'].includes(text)) return false;
    throw new RangeError(`readSets: expected true or false in row ${row} of ${file}, received ${value}; correct it`);
  });
}

function checkCount(file: string, what: string, { shape }: StoredArray, count: number): void {
  if (shape[0] !== count) {
    throw new RangeError(
      `readSets: expected ${count} ${what} in ${file}, one for each row of the embeddings, received ${shape[0]}; are both files of one set?`,
    );
  }
}

function pickRows(rows: EmbeddedRows, indices: readonly number[]): EmbeddedRows {
  const { embeddings, embeddingLength: width, labels, cameras, groups } = rows;
  const picked = new Float32Array(indices.length * width);
  indices.forEach((index, row) => {
    picked.set(embeddings.subarray(index * width, (index + 1) * width), row * width);
  });
  const pick = (values: Int32Array): Int32Array => Int32Array.from(indices, (index) => values[index]);
  return {
    ...{ embeddings: picked, embeddingLength: width, labels: pick(labels) },
    ...{ cameras: cameras && pick(cameras), groups: groups && pick(groups) },
  };
}
