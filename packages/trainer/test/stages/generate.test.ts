import { randomStream } from '@htg/engine';
import { createGenerator, createTripletGenerator } from '@htg/generator';
import { mineTriplets, tripletLoss } from '@htg/losses';
import { batchHard } from '@htg/miners';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { generate, generatedRows } from '../../src/stages/generate.ts';

const [rows, length] = [6, 8];
const identities = [0, 0, 1, 1, 2, 2];
const labels = tf.tensor1d(identities, 'int32');

function normals(seed: number): Tensor2D {
  const random = randomStream(seed, 'generate');
  return tf.tensor2d(
    Float32Array.from({ length: rows * length }, () => random.normal()),
    [rows, length],
  );
}

const metric = normals(1);
const mined = mineTriplets(metric, labels, { miner: batchHard() });
const batch = { metric, labels, mined };
const how = { embeddingLength: length, output: 'signed', widths: [16, 16, 16], seed: 3 } as const;
const shape = [rows, length] as const;

/** Squared distance of normalized vectors. */
function distance(u: readonly number[], v: readonly number[]): number {
  const [a, b] = [u, v].map((x) => x.map((value) => value / Math.hypot(...x)));
  return a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);
}

/** Of each anchor the farthest positive and the nearest negative, by loops. */
function hardest(f: readonly (readonly number[])[]): { readonly p: number[]; readonly n: number[] } {
  const pick = (anchor: number, same: boolean): number => {
    const others = identities.flatMap((identity, i) =>
      i !== anchor && (identity === identities[anchor]) === same ? [i] : [],
    );
    const sign = same ? -1 : 1;
    return others.sort((i, j) => sign * (distance(f[anchor], f[i]) - distance(f[anchor], f[j])))[0];
  };
  return { p: identities.map((_, i) => pick(i, true)), n: identities.map((_, i) => pick(i, false)) };
}

describe('generate', () => {
  it('with a G of embeddings, is G on the batch, with the mined triplets on what comes out', () => {
    const generator = createGenerator(how);
    const made = generate(generator, batch, { training: false });
    expect(made.rows.dataSync()).toEqual(generator.apply(metric).dataSync());
    expect(made.features).toBe(metric);
    expect(made.labels).toBe(labels);
    const expected = tripletLoss(made.rows, labels, { margin: 0.6, mined }).dataSync();
    expect(made.tripletLoss({ margin: 0.6 }).dataSync()).toEqual(expected);
    expect(generatedRows(generator, 6)).toBe(6);
  });

  it.each([
    ['triplet', 'all'],
    ['triplet', 'negative'],
    ['embedding', 'negative'],
  ] as const)(
    'with a G that sees the %s and changes %s, makes the hardest triplets of all anchors harder',
    (sees, changes) => {
      const generator = createTripletGenerator({ ...how, sees, changes });
      const f = metric.arraySync();
      const { p, n } = hardest(f);
      const take = (places: readonly number[]): Tensor2D => tf.tensor2d(places.map((i) => f[i]));
      const expected = generator.triplets({ anchors: metric, positives: take(p), negatives: take(n) });
      const [a, b, c] = [expected.anchors, expected.positives, expected.negatives].map((each) => each.arraySync());
      const made = generate(generator, batch, { training: false });

      const all = changes === 'all';
      expect(made.labels.arraySync()).toEqual(
        [...(all ? [0, 1, 2, 3, 4, 5, ...p] : []), ...n].map((i) => identities[i]),
      );
      expect(made.features.arraySync()).toEqual([...(all ? [...f, ...p.map((i) => f[i])] : []), ...n.map((i) => f[i])]);
      expect(made.rows.arraySync()).toEqual(all ? [...a, ...b, ...c] : c);
      expect(generatedRows(generator, 6)).toBe(made.rows.shape[0]);

      const mean = (values: readonly number[]): number => values.reduce((x, y) => x + y, 0) / values.length;
      const active = (values: readonly number[]): number[] => values.filter((value) => value > 0);
      const differences = identities.map((_, i) => distance(a[i], b[i]) - distance(a[i], c[i]));
      const margin = 0.2;
      const losses = active(differences.map((value) => value + margin));
      const reversed = active(differences.map((value) => margin - value));
      expect(losses.length).toBeGreaterThan(0);
      expect(losses.length).toBeLessThan(6);
      expect(made.tripletLoss({ margin }).dataSync()[0]).toBeCloseTo(mean(losses), 5);
      expect(made.tripletLoss({ margin, reversed: true }).dataSync()[0]).toBeCloseTo(mean(reversed), 5);
      const { activeShare, before, after } = made.hardness({ margin });
      expect(activeShare.dataSync()[0]).toBeCloseTo(losses.length / 6, 6);
      expect(after.dataSync()[0]).toBeCloseTo(mean(differences), 5);
      expect(before.dataSync()[0]).toBeCloseTo(
        mean(identities.map((_, i) => distance(f[i], f[p[i]]) - distance(f[i], f[n[i]]))),
        5,
      );
    },
  );

  it('has a gradient by f, through the frozen G of triplets, that equals finite differences', () => {
    const generator = createTripletGenerator({ ...how, sees: 'triplet', changes: 'all', initialScale: 5 });
    const loss = (f: tf.Tensor): tf.Scalar =>
      generate(generator, { ...batch, metric: f as Tensor2D }, { training: false }).tripletLoss({ margin: 5 });
    const direction = tf.mul(normals(2), 0.3);
    const slope = tf.sum(tf.mul(tf.grad(loss)(metric), direction)).dataSync()[0];
    const [up, down] = [1e-2, -1e-2].map((step) => loss(tf.add(metric, tf.mul(direction, step))).dataSync()[0]);
    expect(Math.abs(slope)).toBeGreaterThan(0.02);
    expect(Math.abs(slope - (up - down) / 2e-2)).toBeLessThan(2e-2 * Math.abs(slope) + 2e-4);
  });

  it('counts no triplet of an anchor that has none: 0, with a gradient of zeros, where there is none at all', () => {
    const generator = createTripletGenerator({ ...how, sees: 'triplet', changes: 'all' });
    const nothing = tf.zeros<tf.Rank.R2>([rows, rows], 'bool');
    const alone = (f: tf.Tensor) =>
      generate(
        generator,
        { metric: f as Tensor2D, labels, mined: { positive: nothing, negative: nothing } },
        { training: false },
      );
    expect(alone(metric).tripletLoss({ margin: 0.6 }).dataSync()[0]).toBe(0);
    const gradient = tf.grad((f) => alone(f).tripletLoss({ margin: 0.6 }))(metric);
    expect([...gradient.dataSync()]).toEqual(Array<number>(rows * length).fill(0));
    const { activeShare, before, after } = alone(metric).hardness({ margin: 0.6 });
    expect([activeShare, before, after].map((value) => value.dataSync()[0])).toEqual([0, 0, 0]);
  });

  it.each(['nearestNegative', 'nearestCenter'] as const)('bounds changes by the %s of the batch', (of) => {
    const maxChange = { of, share: 0.01 } as const;
    const generators = [
      createGenerator({ ...how, initialScale: 100, maxChange }),
      createTripletGenerator({ ...how, initialScale: 100, maxChange, sees: 'triplet', changes: 'all' }),
    ];
    const f = metric.arraySync();
    const points =
      of === 'nearestNegative'
        ? f
        : f.map((_, i) => f[i].map((__, j) => (f[i - (i % 2)][j] + f[i - (i % 2) + 1][j]) / 2));
    const reach = f.map((row, i) =>
      Math.min(
        ...points.flatMap((point, j) =>
          identities[j] === identities[i] ? [] : [Math.hypot(...row.map((value, k) => value - point[k]))],
        ),
      ),
    );
    const { p, n } = hardest(f);
    for (const generator of generators) {
      const made = generate(generator, batch, { training: false });
      const of = made.rows.shape[0] === rows ? [0, 1, 2, 3, 4, 5] : [0, 1, 2, 3, 4, 5, ...p, ...n];
      const changes = tf.norm(tf.sub(made.rows, made.features), 2, 1).dataSync();
      of.forEach((row, i) => {
        expect(changes[i]).toBeCloseTo(0.01 * reach[row], 4);
      });
    }
  });

  it('gives only what a caller of tidy keeps', () => {
    const generator = createTripletGenerator({ ...how, sees: 'triplet', changes: 'negative' });
    const before = tf.memory().numTensors;
    tf.tidy(() => generate(generator, batch, { training: true }).tripletLoss({ margin: 0.6 })).dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(metric.shape).toEqual(shape);
  });
});
