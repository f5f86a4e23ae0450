import { describe, expect, it } from 'vitest';
import { chooseChannels, drawDensity, peakOf, sliceOf } from '../src/densities/index.ts';
import type { RawImage } from '../src/densities/index.ts';

/** A gray image, `[H, W]`, with equal channels. */
function gray(rows: readonly (readonly number[])[]): RawImage {
  const pixels = Uint8Array.from(rows.flat().flatMap((value) => [value, value, value]));
  return { pixels, height: rows.length, width: rows[0].length };
}

function red({ pixels }: RawImage): number[] {
  return [...pixels].filter((_, i) => i % 3 === 0);
}

describe('chooseChannels', () => {
  /** One image of 1 x 2 positions; a row of shares for each channel. */
  const densities = (...channels: readonly (readonly [number, number])[]) => ({
    values: Float32Array.from([0, 1].flatMap((position) => channels.map((shares) => shares[position]))),
    shape: [1, 1, 2, channels.length] as const,
  });

  it('takes the clearest, each at another place while there are others', () => {
    const all = densities([0.5, 0.5], [0.99, 0.01], [0.98, 0.02], [0.1, 0.9]);
    expect(chooseChannels(all, 2)).toEqual([1, 3]);
    expect(chooseChannels(all, 4)).toEqual([1, 3, 0, 2]);
  });

  it('gives no more than there are', () => {
    expect(chooseChannels(densities([1, 0]), 5)).toEqual([0]);
  });
});

describe('drawDensity', () => {
  const image = gray([[255, 255], [255, 255]]); // prettier-ignore
  const pale = Math.round(96 + 255 * 0.6);

  it('colors places above the even density, the fullest one by 85%', () => {
    const density = { values: Float32Array.of(0.55, 0.25, 0.1, 0.1), height: 2, width: 2 };
    const drawn = drawDensity(image, density, 0.55);
    expect([...drawn.pixels.subarray(0, 3)]).toEqual(
      [214, 24, 66].map((hot) => Math.round(96 + 255 * 0.6 + 0.85 * (hot - (96 + 255 * 0.6)))),
    );
    expect(red(drawn).slice(1)).toEqual([pale, pale, pale]);
  });

  it('draws an even density as nothing', () => {
    const density = { values: new Float32Array(4).fill(0.25), height: 2, width: 2 };
    expect(red(drawDensity(image, density, 0.25))).toEqual([pale, pale, pale, pale]);
  });

  it('interpolates between positions', () => {
    const density = { values: Float32Array.of(1, 0), height: 1, width: 2 };
    const [first, second, third, fourth] = red(drawDensity(gray([[0, 0, 0, 0]]), density, 1));
    expect(first).toBeGreaterThan(second);
    expect(second).toBeGreaterThan(third);
    expect(third).toBe(fourth);
  });
});

it('takes one channel of one image, and finds where it is densest', () => {
  // Two images of 1 x 3 positions and 2 channels.
  const values = Float32Array.from([0, 0, 0, 0, 0, 0, 0.1, 0.5, 0.2, 0.25, 0.7, 0.25]);
  const slice = sliceOf({ values, shape: [2, 1, 3, 2] }, 1, 0);
  expect([...slice]).toEqual([0.1, 0.2, 0.7].map(Math.fround));
  expect(peakOf(slice, 3)).toEqual({ peak: Math.fround(0.7), at: [0, 2] });
  expect(peakOf(Float32Array.of(0, 0.3, 0.6, 0.1), 2).at).toEqual([1, 0]);
});
