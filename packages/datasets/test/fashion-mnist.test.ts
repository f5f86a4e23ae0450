import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fashionMnist } from '../src/index.ts';

/** An IDX file of bytes. */
function idx(shape: readonly number[], values: readonly number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(0x0800 + shape.length, 0);
  shape.forEach((length, axis) => header.writeUInt32BE(length, 4 + 4 * axis));
  return Buffer.concat([header, Buffer.from(values)]);
}

describe('fashionMnist', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'htg-fashion-'));
    await writeFile(
      join(folder, 'train-images-idx3-ubyte'),
      idx([2, 2, 3], [1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60]),
    );
    await writeFile(join(folder, 'train-labels-idx1-ubyte'), idx([2], [9, 0]));
    await writeFile(join(folder, 't10k-images-idx3-ubyte.gz'), gzipSync(idx([1, 2, 3], [7, 7, 7, 7, 7, 7])));
    await writeFile(join(folder, 't10k-labels-idx1-ubyte.gz'), gzipSync(idx([1], [3])));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('reads images and labels, plain and packed', async () => {
    const { train, test } = await fashionMnist({ folder });
    expect([train.length, train.identities, train.height, train.width]).toEqual([2, 10, 2, 3]);
    expect([...train.labels].map((label) => train.names[label])).toEqual(['Ankle boot', 'T-shirt/top']);
    expect([...(await train.load([1]))]).toEqual([10, 20, 30, 40, 50, 60].flatMap((value) => [value, value, value]));
    expect(test.names[test.labels[0]]).toBe('Dress');
  });

  it('says what is missing or damaged', async () => {
    await writeFile(join(folder, 'train-images-idx3-ubyte'), idx([2, 2, 3], [1, 2, 3]));
    await expect(fashionMnist({ folder })).rejects.toThrow('expected 12 values in train-images-idx3-ubyte, received 3');
    await writeFile(join(folder, 'train-images-idx3-ubyte'), 'text');
    await expect(fashionMnist({ folder })).rejects.toThrow('expected an IDX file of bytes with 3 axes');
    await rm(join(folder, 'train-images-idx3-ubyte'));
    await expect(fashionMnist({ folder })).rejects.toThrow(
      'expected train-images-idx3-ubyte or train-images-idx3-ubyte.gz in',
    );
  });

  it('refuses labels that do not belong to the images', async () => {
    await writeFile(join(folder, 'train-labels-idx1-ubyte'), idx([3], [1, 2, 3]));
    await expect(fashionMnist({ folder })).rejects.toThrow(
      'expected as many labels as images (2) in train, received 3',
    );
  });

  it('has 60,000 and 10,000 images', async (context) => {
    const places = ['/usr/share/dataset-fashion-mnist', join(process.env.HTG_DATA ?? '/nowhere', 'fashion-mnist')];
    const place = places.find((each) => existsSync(each));
    if (place === undefined) {
      context.skip("Fashion-MNIST is not on this machine: Debian's dataset-fashion-mnist, or HTG_DATA's fashion-mnist");
      return;
    }
    const { train, test } = await fashionMnist({ folder: place });
    expect([train.length, test.length, train.height]).toEqual([60_000, 10_000, 28]);
  });
});
