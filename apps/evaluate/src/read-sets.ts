import { readArray } from './files/read-array.ts';
import { isText } from './files/stored-array.ts';
import type { StoredArray } from './files/stored-array.ts';
import { createCodes } from './identity-codes.ts';
import type { Codes } from './identity-codes.ts';

/** Embeddings with their labels, in memory. */
export interface EmbeddedRows {
  /** `[N, L]`, row by row. */
  readonly embeddings: Float32Array;
  readonly embeddingLength: number;
  readonly labels: Int32Array;
  readonly cameras?: Int32Array | undefined;
}

/** What asks, and where it searches. */
export interface Searched extends EmbeddedRows {
  /** Left out where every row queries all the others. */
  readonly gallery?: EmbeddedRows | undefined;
}

/** Files of one system: `FILE` or `FILE#NAME`, as `readArray` takes them. */
export interface SetFiles {
  readonly embeddings: string;
  readonly labels: string;
  readonly cameras?: string | undefined;
  /** Which rows ask, and which are searched: 1, 0, true, false. */
  readonly isQuery?: string | undefined;
  readonly isGallery?: string | undefined;
  readonly galleryEmbeddings?: string | undefined;
  readonly galleryLabels?: string | undefined;
  readonly galleryCameras?: string | undefined;
}

/** Names that number the identities and cameras of several files alike. */
export interface SetCodes {
  readonly identities: Codes;
  readonly cameras: Codes;
}

export function createSetCodes(): SetCodes {
  return { identities: createCodes(), cameras: createCodes() };
}

/**
 * Reads embeddings of any system with their labels.
 *
 * @throws Error and RangeError for files that are not there, cannot be read or do not fit each other, naming them
 */
export async function readSets(files: SetFiles, codes: SetCodes): Promise<Searched> {
  const { galleryEmbeddings, galleryLabels, galleryCameras, isQuery, isGallery } = files;
  const rows = await readRows(files, codes);
  if (galleryEmbeddings !== undefined) {
    if (galleryLabels === undefined || (files.cameras === undefined) !== (galleryCameras === undefined)) {
      throw new Error(
        `readSets: expected the gallery's labels${files.cameras === undefined ? '' : ' and cameras'}, received none; pass --gallery-labels${files.cameras === undefined ? '' : ' and --gallery-cameras'}`,
      );
    }
    const gallery = { embeddings: galleryEmbeddings, labels: galleryLabels, cameras: galleryCameras };
    const read = await readRows(gallery, codes);
    if (read.embeddingLength !== rows.embeddingLength) {
      throw new RangeError(
        `readSets: expected a gallery of embedding length ${rows.embeddingLength}, that of ${files.embeddings}, received ${read.embeddingLength} in ${galleryEmbeddings}; embed both with one model`,
      );
    }
    return { ...rows, gallery: read };
  }
  if (isQuery === undefined && isGallery === undefined) return rows;
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
  return { ...pickRows(rows, queries), gallery: pickRows(rows, gallery) };
}

async function readRows(
  { embeddings: file, labels: labelFile, cameras: cameraFile }: Pick<SetFiles, 'embeddings' | 'labels' | 'cameras'>,
  codes: SetCodes,
): Promise<EmbeddedRows> {
  const matrix = await readArray(file, { what: 'embeddings', names: ['embeddings', 'features'], matrix: true });
  if (isText(matrix.values)) throw new RangeError(`readSets: expected numbers in ${file}, received texts; save floats`);
  const column = await readArray(labelFile, { what: 'labels', names: ['labels', 'label', 'identity'] });
  const [count, embeddingLength] = matrix.shape;
  checkCount(labelFile, 'labels', column, count);
  const seen =
    cameraFile === undefined
      ? undefined
      : await readArray(cameraFile, { what: 'cameras', names: ['cameras', 'camera'] });
  if (seen !== undefined) checkCount(cameraFile ?? '', 'cameras', seen, count);
  const embeddings = Float32Array.from(matrix.values);
  const broken = embeddings.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) {
    throw new RangeError(
      `readSets: expected finite embeddings in ${file}, received ${embeddings[broken]} in row ${Math.floor(broken / embeddingLength)}; the model has diverged or the file is broken`,
    );
  }
  return {
    embeddings,
    embeddingLength,
    labels: codes.identities.encode(column.values, labelFile),
    cameras: seen && codes.cameras.encode(seen.values, cameraFile ?? ''),
  };
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
  const { embeddings, embeddingLength: width, labels, cameras } = rows;
  const picked = new Float32Array(indices.length * width);
  indices.forEach((index, row) => {
    picked.set(embeddings.subarray(index * width, (index + 1) * width), row * width);
  });
  const pick = (values: Int32Array): Int32Array => Int32Array.from(indices, (index) => values[index]);
  return { embeddings: picked, embeddingLength: width, labels: pick(labels), cameras: cameras && pick(cameras) };
}
