import { mkdir } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { fromFloat32, serializeSafetensors } from '@htg/backbone';
import type { ImageSet } from '@htg/datasets';
import type { EmbeddedImages } from '@htg/trainer';
import { writeAtomic } from '@htg/trainer/node';
import { stringify } from 'csv-stringify/sync';
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
export function tableBeside(path: string): string {
  return `${path.slice(0, path.length - extname(path).length)}.csv`;
}

/**
 * Writes embeddings (`[N, L]`, 32-bit floats), and beside them a table with the columns `row`, `path` and `label`.
 *
 * @param path ends with `.npy` or `.safetensors`, there as the tensor `embeddings`
 * @returns the path of the table
 */
export async function writeEmbeddings(
  path: string,
  { embeddings, embeddingLength, labels }: EmbeddedImages,
  { sources, names }: Pick<ImageSet, 'sources' | 'names'>,
): Promise<string> {
  checkEmbeddingsFile(path);
  const shape = [labels.length, embeddingLength];
  const bytes =
    extname(path) === '.npy'
      ? serializeNpy(embeddings, shape)
      : serializeSafetensors({ tensors: { embeddings: fromFloat32(embeddings, shape) } });
  await mkdir(dirname(path), { recursive: true });
  await writeAtomic(path, bytes);
  const rows = Array.from(labels, (label, row) => [row, sources?.[row] ?? '', names[label]]);
  const table = tableBeside(path);
  await writeAtomic(table, stringify([['row', 'path', 'label'], ...rows]));
  return table;
}
