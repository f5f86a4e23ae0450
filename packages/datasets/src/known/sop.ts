import { join } from 'node:path';
import type { ImageRow } from '../tables/image-table.ts';
import type { KnownSet } from './known-set.ts';
import { readFields } from './lines.ts';

/**
 * Stanford Online Products: 22,634 products of twelve categories, two lists of products apart.
 *
 * @see Song et al., "Deep Metric Learning via Lifted Structured Feature Embedding", CVPR 2016
 */
export const sop: KnownSet = {
  name: 'sop',
  title: 'Stanford Online Products',
  required: [['Ebay_train.txt'], ['Ebay_test.txt']],
  layout: `  Stanford_Online_Products/
    Ebay_train.txt          image_id class_id super_class_id path
                            1 1 1 bicycle_final/111085122871_0.JPG
    Ebay_test.txt
    bicycle_final/111085122871_0.JPG`,
  published: { train: { images: 59551, identities: 11318 }, test: { images: 60502, identities: 11316 } },
  excludeSameCamera: false,
  rows: async (folder) => {
    const parts = await Promise.all(
      (['train', 'test'] as const).map(async (split) => {
        const { lines, warnings } = await readFields(join(folder, `Ebay_${split}.txt`), { fields: 4, skip: 1 });
        const rows = lines.map(([, product, , path]): ImageRow => ({
          path,
          identity: product,
          split,
          category: path.split('/')[0].replace(/_final$/, ''),
        }));
        return { rows, warnings };
      }),
    );
    return { rows: parts.flatMap(({ rows }) => rows), warnings: parts.flatMap(({ warnings }) => warnings) };
  },
};
