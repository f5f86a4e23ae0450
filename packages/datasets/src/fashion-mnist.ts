import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { ImageSet } from './image-set.ts';
import { memorySet } from './memory-set.ts';
import { readIfThere } from './read-if-there.ts';

/** The ten kinds of clothes, by label. */
const kinds = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];

/**
 * Fashion-MNIST: 70,000 gray images of 28 x 28 pixels in ten classes, from its four IDX files (`train-images-idx3-ubyte`, ...;
 * also with `.gz`). The classes of training and test are the same ten: good for trying things out, no measure of retrieval of
 * unseen identities.
 *
 * @param options.folder where the files are; Debian's package `dataset-fashion-mnist` puts them into
 *   `/usr/share/dataset-fashion-mnist`
 * @throws Error if a file is missing; RangeError if one is damaged
 * @see Xiao, Rasul, Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms", 2017
 */
export async function fashionMnist({
  folder,
}: {
  readonly folder: string;
}): Promise<{ train: ImageSet; test: ImageSet }> {
  return { train: await readPart(folder, 'train'), test: await readPart(folder, 't10k') };
}

async function readPart(folder: string, part: string): Promise<ImageSet> {
  const images = await readIdx(folder, `${part}-images-idx3-ubyte`, 3);
  const labels = await readIdx(folder, `${part}-labels-idx1-ubyte`, 1);
  const [count, height, width] = images.shape;
  if (labels.shape[0] !== count) {
    throw new RangeError(
      `fashionMnist: expected as many labels as images (${count}) in ${part}, received ${labels.shape[0]}; download them again`,
    );
  }
  const pixels = new Uint8Array(images.values.length * 3);
  images.values.forEach((value, i) => pixels.fill(value, 3 * i, 3 * i + 3));
  return memorySet({ pixels, height, width, labels: Int32Array.from(labels.values), names: kinds });
}

/** An IDX file of bytes: two zeros, the type 8, the number of axes, their lengths (big-endian), the values. */
async function readIdx(folder: string, name: string, axes: number): Promise<{ shape: number[]; values: Uint8Array }> {
  const packed = await readIfThere(join(folder, `${name}.gz`));
  const file =
    (await readIfThere(join(folder, name))) ??
    (packed && (await promisify(gunzip)(packed, { maxOutputLength: 2 ** 30 })));
  if (file === undefined) {
    throw new Error(
      `fashionMnist: expected ${name} or ${name}.gz in ${folder}, found neither; see the README for its source`,
    );
  }
  const start = 4 + 4 * axes;
  if (file.length < start || file.readUInt32BE(0) !== 0x0800 + axes) {
    throw new RangeError(
      `fashionMnist: expected an IDX file of bytes with ${axes} axes in ${name}, received another; download it again`,
    );
  }
  const shape = Array.from({ length: axes }, (_, axis) => file.readUInt32BE(4 + 4 * axis));
  const length = shape.reduce((product, size) => product * size, 1);
  if (file.length - start !== length) {
    throw new RangeError(
      `fashionMnist: expected ${length} values in ${name}, received ${file.length - start}; download it again`,
    );
  }
  return { shape, values: file.subarray(start) };
}
