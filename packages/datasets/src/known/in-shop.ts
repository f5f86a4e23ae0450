import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageRow } from '../tables/image-table.ts';
import type { KnownSet } from './known-set.ts';
import { readFields } from './lines.ts';

/**
 * DeepFashion In-shop Clothes Retrieval: queries and gallery are apart, and each query looks among the gallery only.
 *
 * @see Liu et al., "DeepFashion: Powering Robust Clothes Recognition and Retrieval with Rich Annotations", CVPR 2016
 */
export const inShop: KnownSet = {
  name: 'in-shop',
  title: 'DeepFashion In-shop Clothes Retrieval',
  required: [
    ['Eval/list_eval_partition.txt', 'list_eval_partition.txt'],
    ['Img/img', 'img'],
  ],
  layout: `  In-shop Clothes Retrieval Benchmark/
    Eval/list_eval_partition.txt   52712
                                   image_name item_id evaluation_status
                                   img/WOMEN/Dresses/id_00000002/02_1_front.jpg id_00000002 train
    Img/img/WOMEN/Dresses/id_00000002/02_1_front.jpg`,
  published: {
    train: { images: 25882, identities: 3997 },
    query: { images: 14218, identities: 3985 },
    gallery: { images: 12612, identities: 3985 },
  },
  excludeSameCamera: false,
  rows: async (folder) => {
    const has = async (path: string): Promise<boolean> =>
      stat(join(folder, path)).then(
        () => true,
        () => false,
      );
    const list = (await has('Eval/list_eval_partition.txt'))
      ? 'Eval/list_eval_partition.txt'
      : 'list_eval_partition.txt';
    const prefix = (await has('Img/img')) ? 'Img/' : '';
    const { lines, warnings } = await readFields(join(folder, list), { fields: 3, skip: 2 });
    const rows: ImageRow[] = [];
    const unknown = new Set<string>();
    for (const [path, identity, status] of lines) {
      const category = path.split('/').slice(1, 3).join('/');
      if (status === 'train') rows.push({ path: prefix + path, identity, category, split: 'train' });
      else if (status === 'query' || status === 'gallery') {
        rows.push({ path: prefix + path, identity, category, split: 'test', role: status });
      } else unknown.add(status);
    }
    const odd = unknown.size > 0 ? [`in-shop: lines with the status ${[...unknown].join(', ')} are left out`] : [];
    return { rows, warnings: [...warnings, ...odd] };
  },
};
