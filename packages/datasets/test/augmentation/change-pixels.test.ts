import { describe, expect, it } from 'vitest';
import type { PixelChange } from '../../src/augmentation/augmentation.ts';
import { changePixels } from '../../src/augmentation/change-pixels.ts';
import { bytesOf, layOut } from '../../src/augmentation/kernels.ts';
import { randomStream } from '../../src/random-stream.ts';

const size = [20, 30] as const;
const source = Uint8Array.from({ length: 20 * 30 * 3 }, (_, i) => (i * 37) % 256);

function changed(changes: PixelChange[], seed = 0): Uint8Array {
  const [stretch] = layOut([source.length]);
  bytesOf(stretch).set(source);
  return bytesOf(changePixels(stretch, size, changes, randomStream(seed))).slice();
}

const erasing = (fill: 'noise' | 'mean' | readonly [number, number, number]): PixelChange => ({
  kind: 'randomErasing',
  probability: 1,
  area: [0.1, 0.2],
  ratio: [0.5, 2],
  fill,
});

describe('changePixels', () => {
  it('erases one rectangle of the area asked for', () => {
    for (let seed = 0; seed < 50; seed++) {
      const out = changed([erasing([1, 2, 3])], seed);
      const covered: [number, number][] = [];
      for (let y = 0; y < 20; y++) {
        for (let x = 0; x < 30; x++) {
          const i = (y * 30 + x) * 3;
          if (out[i] === 1 && out[i + 1] === 2 && out[i + 2] === 3) covered.push([y, x]);
          else expect(out.subarray(i, i + 3)).toEqual(source.subarray(i, i + 3));
        }
      }
      const height = Math.max(...covered.map(([y]) => y)) - Math.min(...covered.map(([y]) => y)) + 1;
      const width = Math.max(...covered.map(([, x]) => x)) - Math.min(...covered.map(([, x]) => x)) + 1;
      expect(covered).toHaveLength(height * width);
      // Whole pixels: half a pixel on sides of 6 or more.
      expect(covered.length / 600).toBeGreaterThan(0.08);
      expect(covered.length / 600).toBeLessThan(0.23);
    }
  });

  it('erases by the mean color or by noise', () => {
    const mean = [0, 1, 2].map((c) => {
      const values = source.filter((_, i) => i % 3 === c);
      return Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
    });
    const out = changed([erasing('mean')]);
    const first = out.findIndex((value, i) => value !== source[i]);
    const start = first - (first % 3);
    expect([...out.subarray(start, start + 3)]).toEqual(mean);
    expect(changed([erasing('noise')], 1)).not.toEqual(changed([erasing('noise')], 2));
  });

  it('makes gray', () => {
    const out = changed([{ kind: 'gray', probability: 1 }]);
    for (let i = 0; i < out.length; i += 3) {
      // The kernel's step towards gray is rounded by channel.
      expect(Math.max(...out.subarray(i, i + 3)) - Math.min(...out.subarray(i, i + 3))).toBeLessThanOrEqual(1);
    }
  });

  it('blurs without changing the mean much', () => {
    const out = changed([{ kind: 'blur', sigma: [1, 1], probability: 1 }]);
    const mean = (pixels: Uint8Array) => pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    const variance = (pixels: Uint8Array) => pixels.reduce((sum, value) => sum + (value - 127) ** 2, 0) / pixels.length;
    expect(Math.abs(mean(out) - mean(source))).toBeLessThan(2);
    expect(variance(out)).toBeLessThan(variance(source) / 2);
  });

  it('does nothing with probability 0', () => {
    const jitter = {
      kind: 'colorJitter',
      brightness: 1,
      contrast: 1,
      saturation: 1,
      hue: 0.5,
      probability: 0,
    } as const;
    expect(changed([jitter, { kind: 'gray', probability: 0 }])).toEqual(source);
  });

  it('jitters differently by seed, the same for the same', () => {
    const jitter = {
      kind: 'colorJitter',
      brightness: 0.4,
      contrast: 0.4,
      saturation: 2.5,
      hue: 0.1,
      probability: 1,
    } as const;
    expect(changed([jitter], 3)).toEqual(changed([jitter], 3));
    expect(changed([jitter], 3)).not.toEqual(changed([jitter], 4));
  });
});
