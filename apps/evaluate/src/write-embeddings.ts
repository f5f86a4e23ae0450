import { mkdir } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { fromFloat32, serializeSafetensors } from '@htg/backbone';
import { csvLine } from '@htg/datasets';
import type { ImageRow, SplitBefore } from '@htg/datasets';
import type { EmbeddedImages } from '@htg/trainer';
import { writeAtomic } from '@htg/trainer/node';
import { serializeNpy } from './files/npy.ts';

/** What {@link writeEmbeddings} can write, by the file's ending. */
const endings = ['.npy', '.safetensors'];

/** @throws Error for a file of another ending: before hours of embedding, not after */
export function checkEmbeddingsFile(path: string): void {
  if (!endings.includes(extname(path))) {
    throw new Error(`writeEmbeddings: expected --out to end with ${endings.join(' or ')}, received ${path}; rename it`);
  }
}

/** Where the table of paths beside a file of embeddings stands. */
function tableBeside(path: string): string {
  return `${path.slice(0, path.length - extname(path).length)}.csv`;
}

/** The column that says in which part of the run each image was. */
const splitColumn = 'run_split';

/**
 * Writes embeddings (`[N, L]`, 32-bit floats), and beside them a table with the columns `row`, `path` and `label` (empty for images without one, -1 for nobody's),
 * `camera`, `category` and the box `x_1` to `y_2` where there are such, and `run_split`: `train`, `validation`, `test`, or `new` for what the run has not met. What
 * a spreadsheet would run as a formula is written with an apostrophe before it.
 *
 * @param path ends with `.npy` or `.safetensors`, there as the tensor `embeddings`
 * @param options.splits left out where the run keeps no manifest
 * @returns the path of the table
 */
export async function writeEmbeddings(
  path: string,
  { embeddings, embeddingLength, labels }: EmbeddedImages,
  { rows, splits }: { readonly rows: readonly ImageRow[]; readonly splits?: readonly SplitBefore[] | undefined },
): Promise<string> {
  checkEmbeddingsFile(path);
  const shape = [labels.length, embeddingLength];
  const bytes =
    extname(path) === '.npy'
      ? serializeNpy(embeddings, shape)
      : serializeSafetensors({ tensors: { embeddings: fromFloat32(embeddings, shape) } });
  await mkdir(dirname(path), { recursive: true });
  await writeAtomic(path, bytes);
  const table = tableBeside(path);
  const columns = columnsOf(rows, splits);
  const lines = [Object.keys(columns), ...rows.map((_, i) => Object.values(columns).map((value) => value(i)))];
  await writeAtomic(table, lines.map((line) => `${csvLine(line)}\n`).join(''));
  return table;
}

/** What stands in each column, by row. */
function columnsOf(
  rows: readonly ImageRow[],
  splits: readonly SplitBefore[] | undefined,
): Readonly<Record<string, (row: number) => string>> {
  const boxOf = (side: (box: NonNullable<ImageRow['box']>) => number) => (row: number) => {
    const { box } = rows[row];
    return box === undefined ? '' : String(side(box));
  };
  return {
    row: String,
    path: (row) => rows[row].path,
    label: (row) => (rows[row].junk === true && rows[row].identity !== '' ? '-1' : rows[row].identity),
    ...(rows.some(({ camera }) => camera !== undefined) && { camera: (row: number) => rows[row].camera ?? '' }),
    ...(rows.some(({ category }) => category !== undefined) && {
      category: (row: number) => rows[row].category ?? '',
    }),
    ...(rows.some(({ box }) => box !== undefined) && {
      x_1: boxOf(({ left }) => left),
      y_1: boxOf(({ top }) => top),
      x_2: boxOf(({ left, width }) => left + width),
      y_2: boxOf(({ top, height }) => top + height),
    }),
    ...(splits && { [splitColumn]: (row: number) => splits[row] }),
  };
}
