import { join } from 'node:path';
import type { ImageRow } from '../tables/image-table.ts';
import type { KnownSet } from './known-set.ts';
import { readFields } from './lines.ts';

/** Identities of the three test lists. */
const sizes = { small: 800, medium: 1600, large: 2400 };

/** Images of the lists as distributed (the paper prints 6,532, 11,395 and 17,638). */
const images = { small: 6493, medium: 13377, large: 19777 };

/**
 * PKU VehicleID with one of its test lists. There are no cameras. The protocol draws one gallery image of each identity and
 * asks with all others, ten times: see `vehicleIdTrials`.
 *
 * @see Liu et al., "Deep Relative Distance Learning: Tell the Difference Between Similar Vehicles", CVPR 2016
 */
export function vehicleId(size: keyof typeof sizes): KnownSet {
  const list = `train_test_split/test_list_${sizes[size]}.txt`;
  return {
    name: `vehicle-id-${size}`,
    title: 'VehicleID',
    required: [['train_test_split/train_list.txt'], [list], ['image']],
    layout: `  VehicleID_V1.0/
    train_test_split/train_list.txt       0044618 1113      (image, vehicle)
    ${list}
    image/0044618.jpg`,
    published: {
      train: { images: 113346, identities: 13164 },
      test: { images: images[size], identities: sizes[size] },
    },
    excludeSameCamera: false,
    rows: async (folder) => {
      const read = async (path: string, split: 'train' | 'test') => {
        const { lines, warnings } = await readFields(join(folder, path), { fields: 2 });
        const rows = lines.map(([image, vehicle]): ImageRow => ({
          path: `image/${image}.jpg`,
          identity: vehicle,
          split,
        }));
        return { rows, warnings };
      };
      const train = await read('train_test_split/train_list.txt', 'train');
      const test = await read(list, 'test');
      return { rows: [...train.rows, ...test.rows], warnings: [...train.warnings, ...test.warnings] };
    },
  };
}
