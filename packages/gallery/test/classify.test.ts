import { rm } from 'node:fs/promises';
import { rocCurve, tprAtFpr } from '@htg/metrics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leaveOneOut, thresholdAt } from '../src/calibrate.ts';
import { createGallery } from '../src/index.ts';
import type { Gallery, NewItem } from '../src/index.ts';
import { vote } from '../src/vote.ts';
import { createRandom } from './random.ts';
import { temporaryFolder } from './temporary-folder.ts';

const neighbor = (label: string, distance: number) => ({ id: `${label} ${distance}`, label, distance });

describe('vote', () => {
  const neighbors = [neighbor('a', 0.1), neighbor('b', 0.2), neighbor('b', 0.3), neighbor('a', 0.5)];

  it('counts what is near enough', () => {
    expect(vote(neighbors, 0.3)).toEqual({
      label: 'b',
      votes: [
        { label: 'b', votes: 2, share: 2 / 3, nearest: 0.2 },
        { label: 'a', votes: 1, share: 1 / 3, nearest: 0.1 },
      ],
      neighbors,
      threshold: 0.3,
    });
  });

  it('prefers the nearer of two labels with as many, and knows none where nothing is near enough', () => {
    expect(vote(neighbors, 0.5).label).toBe('a');
    expect(vote(neighbors, 0.05)).toMatchObject({ label: undefined, votes: [] });
    expect(vote([neighbor('__proto__', 0)], 0).label).toBe('__proto__');
  });
});

describe('thresholdAt', () => {
  const distances = { genuine: [0.1, 0.2, 0.6], impostor: [0.5, 0.3, 0.9, 0.8] };

  it('lies midway between what must be refused and what is seen below', () => {
    expect(thresholdAt('f', distances, 0)).toMatchObject({
      threshold: 0.25,
      falseAcceptRate: 0,
      trueAcceptRate: 2 / 3,
      impostors: 4,
      genuine: 3,
    });
    expect(thresholdAt('f', distances, 0.25)).toMatchObject({
      threshold: 0.4,
      falseAcceptRate: 0.25,
      trueAcceptRate: 2 / 3,
    });
    expect(thresholdAt('f', distances, 0.5)).toMatchObject({ threshold: 0.7, falseAcceptRate: 0.5, trueAcceptRate: 1 });
    expect(thresholdAt('f', distances, 1)).toMatchObject({ threshold: 0.9, falseAcceptRate: 1, trueAcceptRate: 1 });
  });

  it('says how little few items say: Wilson for 0 of 4 is z² / (4 + z²)', () => {
    const z2 = 1.959964 ** 2;
    expect(thresholdAt('f', distances, 0).falseAcceptRateAtMost).toBeCloseTo(z2 / (4 + z2), 12);
  });

  it('keeps the rate where impostors are equal', () => {
    expect(thresholdAt('f', { genuine: [0.1], impostor: [0.3, 0.3, 0.3, 0.7] }, 0.5)).toMatchObject({
      threshold: 0.2,
      falseAcceptRate: 0,
    });
  });

  it('is told why there is none', () => {
    expect(() => thresholdAt('f', { genuine: [1], impostor: [] }, 0.1)).toThrow(
      'f: expected items of at least two labels to calibrate with',
    );
    expect(() => thresholdAt('f', { genuine: [], impostor: [0, 0, 1] }, 0.1)).toThrow(
      'f: expected a threshold with a false accept rate of 0.1, but 2 of 3 items are equal to one of another label; look at',
    );
  });

  it.each([0, 0.01, 0.05, 0.3])('has the rates of the ROC curve of @htg/metrics (%d)', (rate) => {
    const random = createRandom(4);
    const genuine = Array.from({ length: 300 }, () => 1 + random() / 2);
    const impostor = Array.from({ length: 200 }, () => 1.8 + random() / 2);
    const curve = rocCurve(
      [...genuine, ...impostor].map((distance) => -distance),
      [...genuine.map(() => 1), ...impostor.map(() => 0)],
    );
    const { trueAcceptRate, falseAcceptRate } = thresholdAt('f', { genuine, impostor }, rate);
    expect(trueAcceptRate).toBeCloseTo(tprAtFpr(curve, rate), 12);
    expect(falseAcceptRate).toBeLessThanOrEqual(rate);
  });
});

describe('a gallery', () => {
  const length = 16;
  let folder: string;
  let gallery: Gallery;
  const items: NewItem[] = [];

  beforeAll(async () => {
    folder = await temporaryFolder();
    gallery = await createGallery(`${folder}/gallery`, { model: { hash: 'x', embeddingLength: length } });
    const random = createRandom(8);
    // Labels of 1 to 40 images, more than are asked for at first.
    for (let label = 0; label < 40; label++) {
      const center = Array.from({ length }, () => random());
      for (let i = 0; i <= label; i++)
        items.push({ id: `${label}/${i}`, label: String(label), vector: center.map((value) => value + random() / 3) });
    }
    await gallery.add(items);
  });

  afterAll(async () => {
    await gallery.close();
    await rm(folder, { recursive: true });
  });

  it('leaves each item out and finds its nearest own and other one, as all pairs say', async () => {
    const all: { id: string; label: string; vector: Float32Array }[] = items.map(({ id, label, vector }) => ({
      id,
      label,
      vector: Float32Array.from(vector),
    }));
    const store = Reflect.get(gallery, 'store') as Parameters<typeof leaveOneOut>[0];
    const { genuine, impostor } = await leaveOneOut(store, all, 'euclidean');
    const nearest = (of: (typeof all)[number], own: boolean): number =>
      Math.min(
        ...all
          .filter((other) => other !== of && (other.label === of.label) === own)
          .map(({ vector }) => Math.hypot(...Array.from(vector, (value, i) => value - of.vector[i]))),
      );
    const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
    const close = (values: readonly number[]) => sorted(values).map((value) => expect.closeTo(value, 9) as number);
    expect(sorted(genuine)).toEqual(close(all.filter(({ label }) => label !== '0').map((item) => nearest(item, true))));
    expect(sorted(impostor)).toEqual(close(all.map((item) => nearest(item, false))));
  });

  it('knows its own, and what is none of them', async () => {
    const { threshold, falseAcceptRate, trueAcceptRate } = await gallery.calibrate({ falseAcceptRate: 0.01 });
    expect(falseAcceptRate).toBeLessThanOrEqual(0.01);
    expect(trueAcceptRate).toBeGreaterThan(0.9);
    const known = await gallery.classify(items[100].vector);
    expect(known).toMatchObject({ label: items[100].label, threshold });
    expect(known.neighbors).toHaveLength(10);
    const random = createRandom(99);
    let unknown = 0;
    for (let i = 0; i < 50; i++) {
      const { label } = await gallery.classify(Array.from({ length }, () => random()));
      if (label === undefined) unknown++;
    }
    expect(unknown).toBeGreaterThanOrEqual(49);
  });

  it('calibrates anew after a change', async () => {
    const before = await gallery.calibrate();
    expect(await gallery.calibrate()).toEqual(before);
    await gallery.add([{ id: 'new', label: 'new', vector: items[0].vector }]);
    await expect(gallery.calibrate({ falseAcceptRate: 0 })).rejects.toThrow(
      '2 of 821 items are equal to one of another label',
    );
    await gallery.remove(['new']);
    expect(await gallery.calibrate()).toEqual(before);
  });

  it('finds duplicates: pairs once, and who is connected by them', async () => {
    const moved = (id: string, of: number, by: number): NewItem => ({
      id,
      label: 'copy',
      vector: Array.from(items[of].vector, (value, i) => (i === 0 ? value + by : value)),
    });
    await gallery.add([moved('a', 5, 0), moved('b', 5, 1e-4), moved('c', 300, 0)]);
    const { pairs, groups, truncated } = await gallery.duplicates({ threshold: 1e-3, distance: 'euclidean' });
    expect(pairs.map(({ first, second, distance }) => [first.id, second.id, Number(distance.toFixed(6))])).toEqual([
      [items[5].id, 'a', 0],
      [items[300].id, 'c', 0],
      [items[5].id, 'b', 1e-4],
      ['a', 'b', 1e-4],
    ]);
    expect(groups.map((group) => group.map(({ id }) => id))).toEqual([
      [items[5].id, 'a', 'b'],
      [items[300].id, 'c'],
    ]);
    expect(truncated).toBe(false);
    expect((await gallery.duplicates({ threshold: 1e-3, distance: 'euclidean', perItem: 1 })).truncated).toBe(true);
    await gallery.remove({ label: 'copy' });
  });
});
