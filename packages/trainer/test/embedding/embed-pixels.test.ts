import { memorySet } from '@htg/datasets';
import { describe, expect, it } from 'vitest';
import { embedPixels } from '../../src/index.ts';

/** One image of `size` x `size`, each pixel by `color(y, x)`. */
function image(size: number, color: (y: number, x: number) => readonly [number, number, number]): Uint8Array {
  return Uint8Array.from({ length: size * size * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return color(Math.floor(pixel / size), pixel % size)[i % 3];
  });
}

function set(size: number, images: readonly Uint8Array[]) {
  return memorySet({
    pixels: Uint8Array.from(images.flatMap((each) => [...each])),
    height: size,
    width: size,
    labels: Int32Array.from(images, (_, i) => i),
    names: images.map((_, i) => String(i)),
  });
}

describe('embedPixels', () => {
  it('averages blocks: left half red, right half blue', async () => {
    const halves = image(16, (_, x) => (x < 8 ? [200, 0, 0] : [0, 0, 100]));
    const { embeddings, embeddingLength } = await embedPixels(set(16, [halves]));
    expect(embeddingLength).toBe(192);
    expect([...embeddings.subarray(0, 3)]).toEqual([200, 0, 0]);
    expect([...embeddings.subarray(21, 24)]).toEqual([0, 0, 100]);
  });

  it('averages within a block', async () => {
    const stripes = image(16, (_, x) => [x % 2 === 0 ? 10 : 30, 0, 0]);
    const { embeddings } = await embedPixels(set(16, [stripes]));
    expect([...embeddings].filter((_, i) => i % 3 === 0)).toEqual(Array(64).fill(20));
  });

  it('keeps the order of the images', async () => {
    const gray = (value: number) => image(8, () => [value, value, value]);
    const { embeddings } = await embedPixels(set(8, [gray(1), gray(2), gray(3)]));
    expect([embeddings[0], embeddings[192], embeddings[384]]).toEqual([1, 2, 3]);
  });

  it('averages whole pixels where the sides are no multiples of 8', async () => {
    // Cells are two pixels and one by turns: 0 1 | 2 | 3 4 | 5 | ...
    const columns = image(12, (_, x) => [10 * x, 0, 0]);
    const { embeddings } = await embedPixels(set(12, [columns]));
    expect([0, 1, 2, 3].map((cell) => embeddings[cell * 3])).toEqual([5, 20, 35, 50]);
  });

  it('names a size that is too small', async () => {
    await expect(embedPixels(set(6, [image(6, () => [0, 0, 0])]))).rejects.toThrow(
      'embedPixels: expected a height and width of at least 8 pixels, received 6 x 6',
    );
  });
});
