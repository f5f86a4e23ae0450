import { describe, expect, it } from 'vitest';
import { augmentImage } from '../../src/augmentation/augment-image.ts';
import type { Geometry } from '../../src/augmentation/augmentation.ts';
import { place } from '../../src/augmentation/place.ts';
import { randomStream } from '../../src/random-stream.ts';

const draw = (geometry: Geometry[], seed = 0, size: readonly [number, number] = [375, 500]) =>
  place(size, geometry, randomStream(seed));

describe('place', () => {
  it('resizes the shorter side and takes the center', () => {
    const { height, width, map } = draw([
      { kind: 'resizeShorter', length: 256 },
      { kind: 'centerCrop', size: [224, 224] },
    ]);
    expect([height, width]).toEqual([224, 224]);
    const scale = 375 / 256;
    expect(map.xx).toBeCloseTo(500 / 341, 12);
    expect(map.yy).toBeCloseTo(scale, 12);
    expect(map.y0).toBeCloseTo(16 * scale, 12);
    // torchvision rounds (341 - 224) / 2 = 58.5 to 58 or 59: half a pixel either way.
    expect(map.x0 / map.xx).toBeGreaterThanOrEqual(58);
    expect(map.x0 / map.xx).toBeLessThanOrEqual(59);
  });

  it('shrinks the shorter side, and leaves smaller images alone', () => {
    expect(draw([{ kind: 'shrinkShorter', length: 75 }])).toMatchObject({ height: 75, width: 100 });
    expect(draw([{ kind: 'shrinkShorter', length: 400 }])).toMatchObject({ height: 375, width: 500 });
  });

  it('draws resized crops inside the image, with the area and the aspect asked for', () => {
    const areas: number[] = [];
    for (let seed = 0; seed < 500; seed++) {
      const { map } = draw([{ kind: 'randomResizedCrop', size: [100, 100], scale: [0.1, 0.6], ratio: [0.5, 2] }], seed);
      const [w, h] = [map.xx * 100, map.yy * 100];
      expect(map.x0).toBeGreaterThanOrEqual(0);
      expect(map.y0).toBeGreaterThanOrEqual(0);
      expect(map.x0 + w).toBeLessThanOrEqual(500 + 1e-9);
      expect(map.y0 + h).toBeLessThanOrEqual(375 + 1e-9);
      // Sides are whole pixels: a pixel more or less on sides of 85 or more.
      expect(w / h).toBeGreaterThan(0.5 * 0.97);
      expect(w / h).toBeLessThan(2 * 1.03);
      areas.push((w * h) / (500 * 375));
    }
    expect(Math.min(...areas)).toBeGreaterThan(0.1 * 0.97);
    expect(Math.max(...areas)).toBeLessThan(0.6 * 1.03);
    const mean = areas.reduce((sum, area) => sum + area, 0) / areas.length;
    // Uniform in 0.1..0.6, less of the largest, which do not fit: four standard errors are 0.026.
    expect(Math.abs(mean - 0.34)).toBeLessThan(0.03);
  });

  it('falls back to the largest crop whose aspect is in range', () => {
    const { map } = draw([{ kind: 'randomResizedCrop', size: [10, 10], scale: [1, 1], ratio: [1, 1] }], 0, [10, 100]);
    expect([map.xx * 10, map.yy * 10, map.x0, map.y0]).toEqual([10, 10, 45, 0]);
  });

  it.each<[string, Geometry, number]>([
    ['mirrors', { kind: 'flip', probability: 0.5 }, 0.5],
    ['shifts by padding', { kind: 'paddedCrop', padding: 4, probability: 0.5 }, 0.5 * (1 - 1 / 81)],
  ])('%s as often as asked', (_, change, share) => {
    let changed = 0;
    for (let seed = 0; seed < 1000; seed++) {
      const { map } = draw([change], seed);
      changed += Number(map.xx !== 1 || map.x0 !== 0 || map.y0 !== 0);
    }
    // Four standard deviations of a binomial share of 1000.
    expect(Math.abs(changed / 1000 - share)).toBeLessThan(0.064);
  });

  it('turns, scales and shifts about the center within the ranges', () => {
    for (let seed = 0; seed < 200; seed++) {
      const turned = draw([{ kind: 'rotation', degrees: 10 }], seed, [40, 60]).map;
      expect(Math.abs(Math.atan2(turned.yx, turned.xx)) * (180 / Math.PI)).toBeLessThanOrEqual(10);
      // The center stays.
      expect(turned.xx * 30 + turned.xy * 20 + turned.x0).toBeCloseTo(30, 9);
      expect(turned.yx * 30 + turned.yy * 20 + turned.y0).toBeCloseTo(20, 9);
      const scaled = draw([{ kind: 'scale', range: [0.8, 1.25] }], seed, [40, 60]).map;
      expect(scaled.xx).toBeGreaterThanOrEqual(0.8);
      expect(scaled.xx).toBeLessThanOrEqual(1.25);
      expect(scaled.xx * 30 + scaled.x0).toBeCloseTo(30, 9);
      const shifted = draw([{ kind: 'shift', fraction: 0.1 }], seed, [40, 60]).map;
      expect(Math.abs(shifted.x0)).toBeLessThanOrEqual(6);
      expect(Math.abs(shifted.y0)).toBeLessThanOrEqual(4);
    }
  });

  it('crops at random and pads what is too small', () => {
    const { map } = draw([{ kind: 'randomCrop', size: [400, 400] }]);
    expect(map.y0).toBe(Math.round((375 - 400) / 2));
    expect(map.x0).toBeGreaterThanOrEqual(0);
    expect(map.x0).toBeLessThanOrEqual(100);
  });
});

describe('augmentImage', () => {
  const image = { height: 6, width: 8, data: Uint8Array.from({ length: 6 * 8 * 3 }, (_, i) => i) };
  const view = (geometry: Geometry[], seed = 0): Uint8Array => {
    const out = new Uint8Array(6 * 8 * 3);
    const augmentation = { geometry, pixels: [], fill: [9, 9, 9] as const };
    augmentImage(image, { augmentation, random: randomStream(seed) }, { out, offset: 0, frame: [6, 8] });
    return out;
  };

  it('copies without changes', () => {
    expect(view([])).toEqual(image.data);
  });

  it('mirrors twice to the same bits', () => {
    const flip: Geometry = { kind: 'flip', probability: 1 };
    expect(view([flip])).not.toEqual(image.data);
    expect(view([flip, flip])).toEqual(image.data);
  });

  it('moves whole pixels exactly and fills what comes in', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { map } = place([6, 8], [{ kind: 'paddedCrop', padding: 3, probability: 1 }], randomStream(seed));
      const out = view([{ kind: 'paddedCrop', padding: 3, probability: 1 }], seed);
      for (let y = 0; y < 6; y++) {
        for (let x = 0; x < 8; x++) {
          const [sy, sx] = [y + map.y0, x + map.x0];
          const inside = sy >= 0 && sx >= 0 && sy < 6 && sx < 8;
          expect(out[(y * 8 + x) * 3]).toBe(inside ? image.data[(sy * 8 + sx) * 3] : 9);
        }
      }
    }
  });
});
