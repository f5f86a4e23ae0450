import { describe, expect, it } from 'vitest';
import { compileKernels } from '../../../../tooling/assembly/compile.ts';
import { turn } from '../../src/augmentation/affine.ts';
import type { Affine } from '../../src/augmentation/affine.ts';
import { changePixels } from '../../src/augmentation/change-pixels.ts';
import type { DecodedImage } from '../../src/augmentation/decoded-image.ts';
import { gaussianFilter, triangleFilter } from '../../src/augmentation/filter.ts';
import { bytesOf, kernels, layOut } from '../../src/augmentation/kernels.ts';
import { kernelsBase64 } from '../../src/augmentation/kernels.wasm.ts';
import { resample } from '../../src/augmentation/resample.ts';
import { warp } from '../../src/augmentation/warp.ts';
import { randomStream } from '../../src/random-stream.ts';

const random = randomStream(42);

function noiseImage(height: number, width: number): DecodedImage {
  return { height, width, data: Uint8Array.from({ length: height * width * 3 }, () => random.below(256)) };
}

/** Pixel (y, x) of channel c, or the fill. */
const at = ({ height, width, data }: DecodedImage, y: number, x: number, c: number, fill = 0): number =>
  y < 0 || x < 0 || y >= height || x >= width ? fill : data[(y * width + x) * 3 + c];

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length);
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]));
  return largest;
};

/** Triangle-filtered resizing in floating point, from its definition. */
function naiveResize(image: DecodedImage, height: number, width: number): number[] {
  const weigh = (output: number, outputs: number, inputs: number): number[] => {
    const scale = inputs / outputs;
    const support = Math.max(1, scale);
    const weights = Array.from({ length: inputs }, (_, i) =>
      Math.max(0, 1 - Math.abs(i + 0.5 - (output + 0.5) * scale) / support),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map((weight) => weight / sum);
  };
  const out: number[] = [];
  for (let y = 0; y < height; y++) {
    const down = weigh(y, height, image.height);
    for (let x = 0; x < width; x++) {
      const across = weigh(x, width, image.width);
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        down.forEach((v, sy) => {
          across.forEach((h, sx) => {
            sum += v * h * at(image, sy, sx, c);
          });
        });
        out.push(sum);
      }
    }
  }
  return out;
}

describe('the compiled kernels', () => {
  it('are what the source compiles to', async () => {
    expect(
      Buffer.from(await compileKernels(new URL('../../assembly/kernels.ts', import.meta.url))).toString('base64'),
    ).toBe(kernelsBase64);
  });

  it.each([
    [17, 23, 9, 7],
    [9, 7, 17, 23],
    [40, 30, 3, 4],
    [5, 5, 5, 5],
    [1, 6, 4, 1],
    [2, 2, 9, 11],
  ])('resize %d x %d to %d x %d as the definition does', (h, w, height, width) => {
    const image = noiseImage(h, w);
    const across = triangleFilter({ begin: 0, length: w }, width, w);
    const down = triangleFilter({ begin: 0, length: h }, height, h);
    // Rounded after the rows and after the columns, each half a gray level, and weights in 2^-14.
    expect(largestDifference(bytesOf(resample(image, across, down)), naiveResize(image, height, width))).toBeLessThan(
      1.1,
    );
  });

  it('keep a plain color to the bit', () => {
    const image = { height: 31, width: 29, data: new Uint8Array(31 * 29 * 3).fill(255) };
    const shown = resample(
      image,
      triangleFilter({ begin: 0, length: 29 }, 13, 29),
      triangleFilter({ begin: 0, length: 31 }, 7, 31),
    );
    expect(bytesOf(shown).every((value) => value === 255)).toBe(true);
    const blurred = resample(image, gaussianFilter(1.7, 29), gaussianFilter(1.7, 31));
    expect(bytesOf(blurred).every((value) => value === 255)).toBe(true);
  });

  it('mirror', () => {
    const image = noiseImage(4, 10);
    const down = triangleFilter({ begin: 0, length: 4 }, 4, 4);
    const plain = bytesOf(resample(image, triangleFilter({ begin: 0, length: 10 }, 5, 10), down)).slice();
    const mirrored = bytesOf(resample(image, triangleFilter({ begin: 0, length: 10 }, 5, 10, true), down));
    for (let y = 0; y < 4; y++) {
      for (let x = 0; x < 5; x++) expect(mirrored[(y * 5 + x) * 3]).toBe(plain[(y * 5 + 4 - x) * 3]);
    }
  });

  it('blur as the Gaussian does', () => {
    const image = noiseImage(15, 18);
    const sigma = 1.3;
    const blurred = bytesOf(resample(image, gaussianFilter(sigma, 18), gaussianFilter(sigma, 15)));
    const weight = (d: number) => Math.exp(-(d * d) / (2 * sigma * sigma));
    const reach = Math.ceil(3 * sigma);
    // Away from the borders, where all taps are inside.
    for (let y = reach; y < 15 - reach; y++) {
      for (let x = reach; x < 18 - reach; x++) {
        let sum = 0;
        let total = 0;
        for (let dy = -reach; dy <= reach; dy++) {
          for (let dx = -reach; dx <= reach; dx++) {
            sum += weight(dy) * weight(dx) * at(image, y + dy, x + dx, 1);
            total += weight(dy) * weight(dx);
          }
        }
        // Two roundings, and taps between 3 and 3.5 sigma that one of the two leaves out.
        expect(Math.abs(blurred[(y * 18 + x) * 3 + 1] - sum / total)).toBeLessThan(2);
      }
    }
  });

  it.each<[string, Affine]>([
    ['a turn', turn(0.3, 8, 6)],
    ['a shift beyond the border', { xx: 1, xy: 0, x0: -3.25, yx: 0, yy: 1, y0: 2.5 }],
    ['far outside', { xx: 1, xy: 0, x0: 500, yx: 0, yy: 1, y0: 0 }],
    ['a mirrored stretch', { xx: -1.1, xy: 0.1, x0: 15, yx: 0.05, yy: 0.9, y0: 1 }],
  ])('warp by %s as bilinear sampling does', (_, map) => {
    const image = noiseImage(12, 16);
    const fill = [10, 200, 90] as const;
    const shown = bytesOf(warp(image, { height: 12, width: 16, map }, fill));
    const expected: number[] = [];
    for (let y = 0; y < 12; y++) {
      for (let x = 0; x < 16; x++) {
        const sx = map.xx * (x + 0.5) + map.xy * (y + 0.5) + map.x0 - 0.5;
        const sy = map.yx * (x + 0.5) + map.yy * (y + 0.5) + map.y0 - 0.5;
        const [left, top] = [Math.floor(sx), Math.floor(sy)];
        for (let c = 0; c < 3; c++) {
          const row = (r: number) =>
            at(image, r, left, c, fill[c]) * (1 - sx + left) + at(image, r, left + 1, c, fill[c]) * (sx - left);
          expected.push(row(top) * (1 - sy + top) + row(top + 1) * (sy - top));
        }
      }
    }
    // Fractions of a pixel are in 1/256: up to a gray level per axis, and half of one from rounding.
    expect(largestDifference(shown, expected)).toBeLessThan(2.5);
  });

  const luma = (r: number, g: number, b: number) => 0.299 * r + 0.587 * g + 0.114 * b;
  const clamp = (value: number) => Math.max(0, Math.min(255, value));

  // An odd number of pixels: the kernels take them by two.
  const withPixels = (change: (address: number, length: number) => void): [before: Uint8Array, after: Uint8Array] => {
    const { data } = noiseImage(3, 5);
    const [stretch] = layOut([data.length]);
    bytesOf(stretch).set(data);
    change(stretch.address, stretch.length);
    return [data, bytesOf(stretch).slice()];
  };

  it('scale values', () => {
    const [before, after] = withPixels((address, length) => {
      kernels.scaleValues(address, length, Math.round(1.3 * 65536), -20 * 65536 + 32768);
    });
    expect(
      largestDifference(
        after,
        Array.from(before, (value) => clamp(value * 1.3 - 20)),
      ),
    ).toBeLessThanOrEqual(0.51);
  });

  it('sum luma', () => {
    let sum = 0;
    const [before] = withPixels((address, length) => {
      sum = kernels.sumOfLuma(address, length);
    });
    let expected = 0;
    for (let i = 0; i < before.length; i += 3) expected += luma(before[i], before[i + 1], before[i + 2]);
    // Half a gray level for each of fifteen pixels.
    expect(Math.abs(sum - expected)).toBeLessThan(7.5);
  });

  it.each([0, 0.4, 1, 1.7])('saturate by %d', (factor) => {
    const [before, after] = withPixels((address, length) => {
      kernels.saturate(address, length, Math.max(-32768, Math.round((factor - 1) * 32768)));
    });
    const expected = Array.from(before, (value, i) => {
      const start = i - (i % 3);
      const gray = luma(before[start], before[start + 1], before[start + 2]);
      return clamp(gray + factor * (value - gray));
    });
    // Rounding of the luma, scaled by up to 1, and of the value.
    expect(largestDifference(after, expected)).toBeLessThan(1.3);
  });

  it('turn hues: a third of the circle makes red green, and none changes nothing', () => {
    const [stretch] = layOut([6]);
    bytesOf(stretch).set([200, 10, 10, 77, 77, 77]);
    kernels.turnHue(stretch.address, 6, 1 / 3);
    expect([...bytesOf(stretch)]).toEqual([10, 200, 10, 77, 77, 77]);
    const [before, after] = withPixels((address, length) => {
      kernels.turnHue(address, length, 0);
    });
    expect(largestDifference(before, after)).toBeLessThanOrEqual(1);
  });

  it('keep value and saturation of HSV when the hue turns', () => {
    const [before, after] = withPixels((address, length) => {
      kernels.turnHue(address, length, 0.17);
    });
    for (let i = 0; i < before.length; i += 3) {
      const [a, b] = [before, after].map((pixels) => [...pixels.subarray(i, i + 3)]);
      expect(Math.max(...b)).toBe(Math.max(...a));
      expect(Math.min(...b)).toBe(Math.min(...a));
    }
  });

  it('leave the bytes after an image alone', () => {
    const [stretch, next] = layOut([15 * 3, 32]);
    bytesOf(next).fill(7);
    for (const saturation of [0, 3.5]) {
      changePixels(
        stretch,
        [3, 5],
        [{ kind: 'colorJitter', brightness: 0.4, contrast: 0.4, saturation, hue: 0.1, probability: 1 }],
        randomStream(1),
      );
    }
    expect(bytesOf(next).every((value) => value === 7)).toBe(true);
  });
});
