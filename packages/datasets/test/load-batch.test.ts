import { describe, expect, it } from 'vitest';
import { lightAugmentation, loadBatch, memorySet } from '../src/index.ts';
import type { Augmentation } from '../src/index.ts';

const size = 12;
const set = memorySet({
  pixels: Uint8Array.from({ length: 5 * size * size * 3 }, (_, i) => (i * 7919) % 256),
  height: size,
  width: size,
  labels: Int32Array.of(0, 0, 1, 1, 2),
});
const augment = lightAugmentation();
const image = size * size * 3;
const nth = (batch: Uint8Array, n: number) => batch.subarray(n * image, (n + 1) * image);

describe('loadBatch', () => {
  it('gives the images as they are without an augmentation', async () => {
    expect(await loadBatch(set, [3, 1])).toEqual(await set.load([3, 1]));
  });

  it('gives the same bits for the same seed and step, others for another seed or step', async () => {
    const batch = await loadBatch(set, [0, 1, 2], { augment, seed: 4, step: 9 });
    expect(await loadBatch(set, [0, 1, 2], { augment, seed: 4, step: 9 })).toEqual(batch);
    expect(await loadBatch(set, [0, 1, 2], { augment, seed: 5, step: 9 })).not.toEqual(batch);
    expect(await loadBatch(set, [0, 1, 2], { augment, seed: 4, step: 10 })).not.toEqual(batch);
  });

  it('changes an image alike wherever it stands in a batch', async () => {
    const a = await loadBatch(set, [0, 1, 2], { augment, step: 3 });
    const b = await loadBatch(set, [2, 4, 0], { augment, step: 3 });
    expect(nth(b, 2)).toEqual(nth(a, 0));
    expect(nth(b, 0)).toEqual(nth(a, 2));
  });

  it('changes a repeated image differently each time', async () => {
    const batch = await loadBatch(set, [1, 1], { augment, step: 3 });
    expect(nth(batch, 1)).not.toEqual(nth(batch, 0));
  });

  it('leaves the set as it was', async () => {
    const before = (await set.load([0, 1, 2, 3, 4])).slice();
    await loadBatch(set, [0, 1, 2, 3, 4], { augment, step: 1 });
    expect(await set.load([0, 1, 2, 3, 4])).toEqual(before);
  });

  it('says which size an augmentation ends at when it is not the size of the set', async () => {
    const wrong: Augmentation = { geometry: [{ kind: 'resize', size: [8, 8] }], pixels: [], fill: [0, 0, 0] };
    await expect(loadBatch(set, [0], { augment: wrong })).rejects.toThrow(
      'augment: expected views of 12 x 12 pixels, the augmentation makes 8 x 8',
    );
  });

  it.each<[Partial<Augmentation>, string]>([
    [
      { geometry: [{ kind: 'flip', probability: 1.5 }] },
      'expected probability of flip to be a number in 0..1, received 1.5',
    ],
    [
      { geometry: [{ kind: 'scale', range: [1.2, 0.8] }] },
      'expected range of scale to be [low, high] within 0.01..100, received [1.2,0.8]',
    ],
    [
      { geometry: [{ kind: 'resize', size: [12, 0] }] },
      'expected size of resize to be [height, width] in whole pixels >= 1, received [12,0]',
    ],
    [
      { geometry: [{ kind: 'paddedCrop', padding: -1, probability: 1 }] },
      'expected padding of paddedCrop to be a whole number of pixels, received -1',
    ],
    [
      { pixels: [{ kind: 'blur', sigma: [0, 1], probability: 1 }] },
      'expected sigma of blur to be [low, high] within 0.01..100, received [0,1]',
    ],
    [{ fill: [0, 0, 256] }, 'expected fill to be three whole numbers in 0..255, received 0, 0, 256'],
  ])('refuses %j', async (change, message) => {
    const wrong = { geometry: [], pixels: [], fill: [0, 0, 0] as const, ...change };
    await expect(loadBatch(set, [0], { augment: wrong })).rejects.toThrow(`augment: ${message}`);
  });

  it('names an index out of range', async () => {
    await expect(loadBatch(set, [5])).rejects.toThrow('load: expected indices in 0..4, received 5');
  });
});
