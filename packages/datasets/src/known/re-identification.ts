import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageRow } from '../tables/image-table.ts';
import type { KnownSet } from './known-set.ts';

/** A folder of a re-identification set and what its images are for. */
interface Folder {
  readonly name: string;
  readonly split: 'train' | 'test';
  readonly role?: 'query' | 'gallery';
}

/** Market-1501 and its relatives: identity and camera are in the file's name, and three folders are the three parts. */
async function rowsOf(
  root: string,
  folders: readonly Folder[],
  pattern: RegExp,
): Promise<{ rows: ImageRow[]; warnings: string[] }> {
  const rows: ImageRow[] = [];
  const warnings: string[] = [];
  for (const { name, split, role } of folders) {
    const files = (await readdir(join(root, name))).sort();
    const odd: string[] = [];
    for (const file of files) {
      const match = pattern.exec(file);
      if (match === null) {
        odd.push(file);
        continue;
      }
      const [, identity, camera] = match;
      rows.push({
        path: `${name}/${file}`,
        identity,
        camera,
        split,
        role,
        ...(identity === '-1' ? { junk: true } : {}),
      });
    }
    // Windows leaves Thumbs.db in the distributed folders.
    const unexpected = odd.filter((file) => file !== 'Thumbs.db');
    if (unexpected.length > 0) {
      warnings.push(
        `${name}: ${unexpected.length} files are not named like images of the set, such as ${unexpected[0]}; left out`,
      );
    }
  }
  return { rows, warnings };
}

/**
 * Market-1501: 1,501 persons, six cameras. Identity -1 is junk (bad detections), which evaluations ignore; 0000 are
 * distractors, which stay in the gallery. A query does not find images of its own identity in its own camera.
 *
 * @see Zheng et al., "Scalable Person Re-identification: A Benchmark", ICCV 2015
 */
export const market1501: KnownSet = {
  name: 'market1501',
  title: 'Market-1501',
  required: [['bounding_box_train'], ['bounding_box_test'], ['query']],
  layout: `  Market-1501-v15.09.15/
    bounding_box_train/0002_c1s1_000451_03.jpg   person 2, camera 1, sequence 1, frame 451, detection 3
    bounding_box_test/-1_c1s1_000401_03.jpg      -1 junk, 0000 distractors
    query/0001_c1s1_001051_00.jpg`,
  published: {
    train: { images: 12936, identities: 751 },
    query: { images: 3368, identities: 750 },
    // Without junk; 750 persons and the distractors' common identity.
    gallery: { images: 15913, identities: 751 },
  },
  excludeSameCamera: 'sameIdentity',
  // A crop of a person has neither head nor feet.
  resize: 'stretch',
  rows: (folder) =>
    rowsOf(
      folder,
      [
        { name: 'bounding_box_train', split: 'train' },
        { name: 'query', split: 'test', role: 'query' },
        { name: 'bounding_box_test', split: 'test', role: 'gallery' },
      ],
      /^(-1|\d{4})_c(\d)s\d.*\.jpe?g$/i,
    ),
};

/**
 * VeRi-776: 776 vehicles, twenty cameras. A query does not find images of its own identity in its own camera.
 *
 * @see Liu et al., "A Deep Learning-Based Approach to Progressive Vehicle Re-identification for Urban Surveillance", ECCV 2016
 */
export const veri776: KnownSet = {
  name: 'veri776',
  title: 'VeRi-776',
  required: [['image_train'], ['image_query'], ['image_test']],
  layout: `  VeRi/
    image_train/0001_c001_00016450_0.jpg         vehicle 1, camera 1
    image_query/0002_c002_00030600_0.jpg
    image_test/0002_c003_00031000_0.jpg`,
  published: {
    train: { images: 37778, identities: 576 },
    query: { images: 1678, identities: 200 },
    gallery: { images: 11579, identities: 200 },
  },
  excludeSameCamera: 'sameIdentity',
  rows: (folder) =>
    rowsOf(
      folder,
      [
        { name: 'image_train', split: 'train' },
        { name: 'image_query', split: 'test', role: 'query' },
        { name: 'image_test', split: 'test', role: 'gallery' },
      ],
      /^(\d{4})_c(\d{3})_.*\.jpe?g$/i,
    ),
};
