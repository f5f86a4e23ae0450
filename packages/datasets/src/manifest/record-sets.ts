import { createHash } from 'node:crypto';
import type { ImageSet } from '../image-set.ts';
import type { Split } from '../tables/image-table.ts';
import type { DataRecord, ImageContent, RecordedImage } from './data-record.ts';

/** The record of sets that are no files of a table: images are named by their sources, and their pixels are their content. */
export function recordSets(name: string, parts: Readonly<Record<Split, ImageSet>>): DataRecord {
  const splits: readonly Split[] = ['train', 'validation', 'test'];
  const images = splits.flatMap((split) => imagesOf(parts[split], split));
  return {
    name,
    root: undefined,
    splitBy: 'shares',
    excludeSameCamera: parts.test.cameras !== undefined,
    identities: { train: parts.train.names, validation: parts.validation.names, test: parts.test.names },
    images,
    contents: async (onProgress) => {
      const contents: ImageContent[] = [];
      for (const split of splits) contents.push(...(await contentsOf(parts[split])));
      onProgress({ task: 'hashing images', done: contents.length, total: images.length });
      return contents;
    },
  };
}

function imagesOf(set: ImageSet, split: Split): RecordedImage[] {
  return Array.from(set.labels, (label, i) => ({
    path: set.sources?.[i] ?? String(i),
    identity: set.names[label],
    split,
    camera: set.cameras && (set.cameraNames?.[set.cameras[i]] ?? String(set.cameras[i])),
  }));
}

/** Images at a time: no more than a batch lies in memory twice. */
const chunk = 256;

async function contentsOf(set: ImageSet): Promise<ImageContent[]> {
  const size = set.height * set.width * 3;
  const contents: ImageContent[] = [];
  for (let start = 0; start < set.length; start += chunk) {
    const count = Math.min(chunk, set.length - start);
    const pixels = await set.load(Int32Array.from({ length: count }, (_, i) => start + i));
    for (let i = 0; i < count; i++) {
      const image = pixels.subarray(i * size, (i + 1) * size);
      contents.push({ size, hash: createHash('sha256').update(image).digest('hex') });
    }
  }
  return contents;
}
