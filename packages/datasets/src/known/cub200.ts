import { join } from 'node:path';
import type { KnownSet } from './known-set.ts';
import { readFields } from './lines.ts';

/**
 * CUB-200-2011: 200 species of birds. The field trains on the first 100 and tests on the last 100, whatever the set's own
 * `train_test_split.txt` (which is for classification) says.
 *
 * @see Wah et al., "The Caltech-UCSD Birds-200-2011 Dataset", 2011; the split: Song et al., CVPR 2016
 */
export const cub200: KnownSet = {
  name: 'cub200',
  title: 'CUB-200-2011',
  required: [['images.txt'], ['image_class_labels.txt'], ['classes.txt'], ['images']],
  layout: `  CUB_200_2011/
    images.txt              1 001.Black_footed_Albatross/Black_Footed_Albatross_0046_18.jpg
    image_class_labels.txt  1 1
    classes.txt             1 001.Black_footed_Albatross
    images/001.Black_footed_Albatross/*.jpg`,
  published: { train: { images: 5864, identities: 100 }, test: { images: 5924, identities: 100 } },
  excludeSameCamera: false,
  rows: async (folder) => {
    const images = await readFields(join(folder, 'images.txt'), { fields: 2 });
    const labels = await readFields(join(folder, 'image_class_labels.txt'), { fields: 2 });
    const classes = await readFields(join(folder, 'classes.txt'), { fields: 2 });
    const classOf = new Map(labels.lines.map(([image, label]) => [image, label]));
    const nameOf = new Map(classes.lines.map(([label, name]) => [label, name]));
    const unlabelled = images.lines.filter(([image]) => !classOf.has(image)).length;
    return {
      rows: images.lines.flatMap(([image, path]) => {
        const label = classOf.get(image);
        if (label === undefined) return [];
        const split = Number(label) <= 100 ? ('train' as const) : ('test' as const);
        return [{ path: `images/${path}`, identity: nameOf.get(label) ?? label, split }];
      }),
      warnings: [
        ...images.warnings,
        ...labels.warnings,
        ...(unlabelled > 0 ? [`cub200: ${unlabelled} images of images.txt have no class and are left out`] : []),
      ],
    };
  },
};
