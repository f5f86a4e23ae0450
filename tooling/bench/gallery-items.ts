import type { NewItem } from '@htg/gallery';
import { makeEmbeddings } from './workers/metrics-embeddings.ts';

/** Items of identities, five images each, as a middling model embeds them; and queries of the same identities that are none of them. */
export interface GalleryItems {
  readonly vectors: Float32Array;
  readonly queries: readonly Float32Array[];
  item(row: number): NewItem;
  portions(size: number): Generator<NewItem[]>;
}

/** How many queries there are. */
const QUERIES = 64;

export function galleryItems(count: number, width: number): GalleryItems {
  const { embeddings, labels } = makeEmbeddings(count + QUERIES, width);
  const rowOf = (row: number): Float32Array => embeddings.subarray(row * width, (row + 1) * width);
  const item = (row: number): NewItem => ({ id: `item ${row}`, label: `label ${labels[row]}`, vector: rowOf(row) });
  return {
    vectors: embeddings.subarray(0, count * width),
    queries: Array.from({ length: QUERIES }, (_, i) => rowOf(count + i)),
    item,
    *portions(size) {
      for (let from = 0; from < count; from += size) {
        yield Array.from({ length: Math.min(size, count - from) }, (_, i) => item(from + i));
      }
    },
  };
}
