import { realpath } from 'node:fs/promises';
import type { EmbeddedRows, Searched, SetFiles } from './embedded-rows.ts';
import { splitSource } from './files/read-array.ts';

/**
 * Rows that find themselves: queries that stand in their gallery, and rows that are equal to one another, to the bit.
 *
 * @returns warnings
 */
export async function foundAtOnce(
  { gallery, queriesInGallery, ...rows }: Searched,
  { embeddings, galleryEmbeddings }: Pick<SetFiles, 'embeddings' | 'galleryEmbeddings'>,
): Promise<string[]> {
  const count = rows.labels.length;
  if (gallery === undefined) {
    const keys = keysOf(rows);
    const twice = count - new Set(keys).size;
    if (twice === 0) return [];
    return [
      `warning: ${twice} of ${count} rows are equal to an earlier one, to the bit: images that are there twice find each other first, whatever the model does`,
    ];
  }
  const there = new Set(keysOf(gallery));
  // Rows that ask and are searched do not find themselves: where they stand is known.
  const both = keysOf(rows).filter((key, query) => there.has(key) && (queriesInGallery?.[query] ?? -1) < 0).length;
  if (both === 0) return [];
  const same = galleryEmbeddings !== undefined && (await isSame(embeddings, galleryEmbeddings));
  return [
    `warning: ${both} of ${count} queries stand in the gallery as the very same row${same ? ', being of one file' : ''}: each finds itself first, whatever the model does; ` +
      (galleryEmbeddings === undefined
        ? 'make each row a query or a gallery row'
        : 'leave the gallery out, and each searches among all the others'),
  ];
}

/** What is equal where the numbers are. */
function keysOf({ embeddings, embeddingLength: width, labels }: EmbeddedRows): string[] {
  const bytes = Buffer.from(embeddings.buffer, embeddings.byteOffset, embeddings.byteLength);
  return Array.from(labels, (_, row) => bytes.toString('latin1', row * width * 4, (row + 1) * width * 4));
}

async function isSame(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([a, b].map((source) => realpath(splitSource(source).path)));
  return one === other;
}
