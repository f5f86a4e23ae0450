import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readMat } from '../matlab/read-mat.ts';
import type { MatValue } from '../matlab/read-mat.ts';
import { readRegular } from '../reading/open-regular.ts';
import type { ImageRow } from '../tables/image-table.ts';
import type { KnownSet } from './known-set.ts';

/**
 * CARS196: 196 models of cars. The field trains on the first 98 classes and tests on the last 98, whatever the set's own
 * split (which is for classification) says. Read from `cars_annos.mat` and `car_ims/`, or from the two halves that are
 * distributed too, `cars_train/` and `cars_test/` with their annotations in `devkit/`.
 *
 * @see Krause et al., "3D Object Representations for Fine-Grained Categorization", 3dRR 2013; the split: Song et al., CVPR 2016
 */
export const cars196: KnownSet = {
  name: 'cars196',
  title: 'CARS196',
  required: [
    ['cars_annos.mat', 'devkit/cars_train_annos.mat'],
    ['car_ims', 'cars_train'],
  ],
  layout: `  cars196/
    cars_annos.mat          annotations(i): relative_im_path, bbox_x1 .. bbox_y2, class, test; class_names
    car_ims/000001.jpg
  or
    devkit/cars_train_annos.mat, devkit/cars_test_annos_withlabels.mat, devkit/cars_meta.mat
    cars_train/00001.jpg, cars_test/00001.jpg`,
  published: { train: { images: 8054, identities: 98 }, test: { images: 8131, identities: 98 } },
  excludeSameCamera: false,
  rows: async (folder) => {
    const whole = join(folder, 'cars_annos.mat');
    if (await isFile(whole)) return { rows: await rowsOf(whole, { list: 'annotations', names: whole, folder: '' }) };
    const names = join(folder, 'devkit/cars_meta.mat');
    const train = await rowsOf(join(folder, 'devkit/cars_train_annos.mat'), {
      list: 'annotations',
      names,
      folder: 'cars_train/',
    });
    const test = await rowsOf(await testFile(folder), { list: 'annotations', names, folder: 'cars_test/' });
    return { rows: [...train, ...test] };
  },
};

/** Bytes of an annotation file (ours): the published ones have less than one megabyte. */
const largestAnnotations = 2 ** 28;

async function testFile(folder: string): Promise<string> {
  for (const path of ['devkit/cars_test_annos_withlabels.mat', 'cars_test_annos_withlabels.mat']) {
    if (await isFile(join(folder, path))) return join(folder, path);
  }
  throw new Error(
    `cars196: expected cars_test_annos_withlabels.mat in ${folder}/devkit, found none; ` +
      'the labels of the test half are distributed apart from the development kit',
  );
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function rowsOf(
  file: string,
  from: { readonly list: string; readonly names: string; readonly folder: string },
): Promise<ImageRow[]> {
  const variables = readMat(await readRegular('cars196', file, largestAnnotations));
  const named = from.names === file ? variables : readMat(await readRegular('cars196', from.names, largestAnnotations));
  const annotations = variables[from.list] as MatValue | undefined;
  const names = named.class_names as MatValue | undefined;
  if (annotations?.kind !== 'structs' || names?.kind !== 'cells') {
    throw new Error(
      `cars196: expected annotations and class_names in ${file}, received ${Object.keys(variables).join(', ')}; download it again`,
    );
  }
  return annotations.values.map((annotation, i): ImageRow => {
    const label = numberOf(annotation.class);
    const path = textOf(annotation.relative_im_path) ?? textOf(annotation.fname);
    if (label === undefined || path === undefined) {
      throw new Error(
        `cars196: expected a class and a path in annotation ${i + 1} of ${file}, found none; download it again`,
      );
    }
    const name = textOf(names.values.at(label - 1)) ?? String(label);
    return {
      path: from.folder + path,
      identity: `${String(label).padStart(3, '0')} ${name}`,
      split: label <= 98 ? 'train' : 'test',
    };
  });
}

function numberOf(value: MatValue | undefined): number | undefined {
  return value?.kind === 'numbers' ? value.values[0] : undefined;
}

function textOf(value: MatValue | undefined): string | undefined {
  return value?.kind === 'text' ? value.text : undefined;
}
