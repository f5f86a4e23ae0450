import type { RawImage } from '@htg/ground/densities';
import { describe, expect, it } from 'vitest';
import { drawAtlas } from '../../src/gather/atlas.ts';
import { shrinkImage } from '../../src/gather/shrink-image.ts';
import { side, tinySet } from '../tiny.ts';

/** A gray image, `[H, W]`, with equal channels. */
function gray(rows: readonly (readonly number[])[]): RawImage {
  const pixels = Uint8Array.from(rows.flat().flatMap((value) => [value, value, value]));
  return { pixels, height: rows.length, width: rows[0].length };
}

function red({ pixels }: RawImage): number[] {
  return [...pixels].filter((_, i) => i % 3 === 0);
}

describe('shrinkImage', () => {
  it('averages whole pixels', () => {
    const small = shrinkImage(gray([[0, 100, 10, 10], [0, 100, 10, 10]]), 2); // prettier-ignore
    expect([small.height, small.width]).toEqual([1, 2]);
    expect(red(small)).toEqual([50, 10]);
  });

  it('weighs the pixels that a new one covers in part', () => {
    // Three to two: (1 a + 1/2 b) / 1.5
    expect(red(shrinkImage(gray([[30, 60, 90]]), 2))).toEqual([40, 80]);
  });

  it('leaves small images as they are', () => {
    const image = gray([[1, 2]]);
    expect(shrinkImage(image, 2)).toBe(image);
  });
});

describe('drawAtlas', () => {
  it('puts thumbnails row by row, white where there is none', async () => {
    const set = tinySet();
    let drawn: RawImage | undefined;
    const indices = [0, 4, 8];
    const atlas = await drawAtlas(set, indices, {
      side: side / 2,
      encode: (image) => {
        drawn = image;
        return Promise.resolve('data:,');
      },
    });
    expect(atlas).toEqual({ src: 'data:,', columns: 2, rows: 2, side: 8 });
    const at = (row: number, column: number): number => drawn?.pixels[(row * 16 + column) * 3] ?? -1;
    for (const [i, index] of indices.entries()) {
      const whole = { pixels: await set.load([index]), height: side, width: side };
      const corner = [Math.floor(i / 2) * 8, (i % 2) * 8] as const;
      expect(at(...corner)).toBe(shrinkImage(whole, 8).pixels[0]);
    }
    expect(at(8, 8)).toBe(255);
  });
});
