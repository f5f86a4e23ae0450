import '@tensorflow/tfjs-backend-cpu';
import { randomStream } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createGenerator, createTripletGenerator, distanceToOthers, nearestCenterShare } from '../src/index.ts';
import type { TripletGeneratorOptions, TripletRows } from '../src/index.ts';
import { generatorKinds, makeGenerator } from '../src/named.ts';

const [count, length] = [5, 4];

function normals(seed: number, rows = count): Tensor2D {
  const stream = randomStream(seed, 'test');
  return tf.tensor2d(
    Float32Array.from({ length: rows * length }, () => stream.normal()),
    [rows, length],
  );
}

const triplets: TripletRows = { anchors: normals(1), positives: normals(2), negatives: normals(3) };
const members = ['anchors', 'positives', 'negatives'] as const;
/** Wide enough that every row keeps a relu open. */
const widths = [16, 16, 16] as const;
const create = (options: {
  readonly [Name in keyof TripletGeneratorOptions]?: TripletGeneratorOptions[Name] | undefined;
}) =>
  createTripletGenerator({
    ...{ embeddingLength: length, sees: 'triplet', changes: 'all', output: 'signed', seed: 1, widths },
    ...options,
  });

/** Lengths of rows. */
const lengths = (rows: tf.Tensor): number[] => [...tf.norm(rows, 2, 1).dataSync()];

describe('createTripletGenerator', () => {
  it('equals the formula on running statistics: [a; p; n] + h([a; p; n])', () => {
    const generator = create({ widths: undefined });
    const { weights: w } = generator;
    expect([1, 2, 3, 4].map((i) => w[`fc${i}/kernel`].shape)).toEqual([
      [12, 6],
      [6, 3],
      [3, 6],
      [6, 12],
    ]);
    const joined = tf.concat(
      members.map((member) => triplets[member]),
      1,
    );
    let x: tf.Tensor = joined;
    for (const i of [1, 2, 3, 4]) {
      x = tf.div(tf.matMul(x, w[`fc${i}/kernel`]), Math.sqrt(1 + 1e-5));
      if (i < 4) x = tf.relu(x);
    }
    const expected = tf.split(tf.add(joined, x), 3, 1);
    const made = generator.triplets(triplets);
    members.forEach((member, i) => {
      const values = expected[i].dataSync();
      made[member].dataSync().forEach((value, j) => {
        expect(value).toBeCloseTo(values[j], 5); // float32 in another order of sums
      });
    });
  });

  it.each(members)('changes every member by what all three are: by the %s too', (member) => {
    const generator = create({});
    const before = generator.triplets(triplets);
    const after = generator.triplets({ ...triplets, [member]: normals(9) });
    for (const each of members) {
      const moved = tf.sub(tf.sub(after[each], before[each]), each === member ? tf.sub(normals(9), triplets[each]) : 0);
      expect(Math.max(...lengths(moved)), each).toBeGreaterThan(1e-3);
    }
  });

  it.each(['triplet', 'embedding'] as const)(
    'generates the negative alone where it is told to, seeing the %s',
    (sees) => {
      const generator = create({ sees, changes: 'negative' });
      expect(generator.changes).toEqual(['negatives']);
      const made = generator.triplets(triplets);
      expect(made.anchors).toBe(triplets.anchors);
      expect(made.positives).toBe(triplets.positives);
      expect(Math.min(...lengths(tf.sub(made.negatives, triplets.negatives)))).toBeGreaterThan(1e-3);
      const other = generator.triplets({ ...triplets, anchors: normals(9) });
      const moved = Math.max(...lengths(tf.sub(other.negatives, made.negatives)));
      if (sees === 'triplet') expect(moved).toBeGreaterThan(1e-3);
      else expect(moved).toBe(0);
    },
  );

  it('seeing the embedding alone, is createGenerator on the negatives', () => {
    const one = createGenerator({ embeddingLength: length, output: 'signed', seed: 1, widths, maxChange: 0.2 });
    const made = create({ sees: 'embedding', changes: 'negative', maxChange: 0.2 }).triplets(triplets);
    expect(made.negatives.dataSync()).toEqual(one.apply(triplets.negatives).dataSync());
  });

  it('training, moves its running statistics; on them, changes nothing of itself', () => {
    const generator = create({});
    const mean = generator.weights['bn1/moving_mean'];
    generator.triplets(triplets);
    expect(Math.max(...mean.dataSync().map(Math.abs))).toBe(0);
    generator.triplets(triplets, { training: true });
    expect(Math.max(...mean.dataSync().map(Math.abs))).toBeGreaterThan(1e-3);
  });

  it('bounds each change by its own reach', () => {
    const generator = create({ initialScale: 100, maxChange: { of: 'nearestNegative', share: 0.5 } });
    expect(generator.boundedBy).toBe('nearestNegative');
    const of = (value: number): Tensor2D => tf.fill([count, 1], value);
    const reach = { anchors: of(0.02), positives: of(0.04), negatives: of(0) };
    const made = generator.triplets(triplets, { reach });
    const changes = members.map((member) => lengths(tf.sub(made[member], triplets[member])));
    for (const change of changes[0]) expect(change).toBeCloseTo(0.01, 5);
    for (const change of changes[1]) expect(change).toBeCloseTo(0.02, 5);
    for (const change of changes[2]) expect(change).toBe(0);
  });

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    const generator = create({ changes: 'negative' });
    generator.triplets(triplets).negatives.dispose();
    generator.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says what is wrong', () => {
    expect(() => create({ sees: 'embedding' })).toThrow(
      "createTripletGenerator: expected sees: 'triplet' or changes: 'negative', received neither; createGenerator changes embeddings one by one",
    );
    expect(() => create({ changes: 'anchor' as 'all' })).toThrow(
      'createTripletGenerator: expected changes to be one of all, negative, received "anchor"; leave it out or take one of them',
    );
    expect(() => create({ widths: [0, 1, 1] })).toThrow(
      'createTripletGenerator: expected whole lengths > 0, received embeddingLength 4, widths [0, 1, 1]',
    );
    expect(() => create({}).triplets({ ...triplets, negatives: tf.zeros([5, 3]) })).toThrow(
      'generator.triplets: expected features [N, 4], received [5, 3]',
    );
    expect(() => create({ maxChange: { of: 'nearestCenter', share: 0.5 } }).triplets(triplets)).toThrow(
      "createTripletGenerator: expected reach, received none, where the change is bounded by 'nearestCenter'; pass distanceToOthers(features, labels, { to: 'nearestCenter' })",
    );
  });
});

describe('distanceToOthers', () => {
  const features = tf.tensor2d([
    [0, 0],
    [0, 2],
    [3, 0],
    [5, 0],
    [0, 6],
  ]);
  const labels = tf.tensor1d([0, 0, 1, 1, 2], 'int32');

  it.each([
    // Worked by hand: to (3, 0), (3, 0), (0, 0), (0, 0), (0, 2).
    ['nearestNegative', [3, Math.sqrt(13), 3, 5, 4]],
    // Centers (0, 1), (4, 0) and (0, 6).
    ['nearestCenter', [4, 4, Math.sqrt(10), Math.sqrt(26), 5]],
  ] as const)('is that to the %s of another identity, of embeddings as they are', (to, expected) => {
    const distances = distanceToOthers(features, labels, { to });
    expect(distances.shape).toEqual([5, 1]);
    distances.dataSync().forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 5);
    });
  });

  it('is 0 in a batch of one identity, and with a duplicate of another one', () => {
    const alone = distanceToOthers(features, tf.tensor1d([1, 1, 1, 1, 1], 'int32'), { to: 'nearestNegative' });
    expect([...alone.dataSync()]).toEqual([0, 0, 0, 0, 0]);
    const twins = tf.tensor2d([
      [1, 2],
      [1, 2],
    ]);
    const pair = distanceToOthers(twins, tf.tensor1d([0, 1], 'int32'), { to: 'nearestNegative' });
    expect(Math.max(...pair.dataSync())).toBeLessThan(1e-3);
  });

  it('is a constant to gradients and leaves no tensor behind', () => {
    const sum = (f: tf.Tensor): tf.Scalar =>
      tf.add(tf.sum(f), tf.sum(distanceToOthers(f as Tensor2D, labels, { to: 'nearestNegative' })));
    expect([...tf.grad(sum)(features).dataSync()]).toEqual(Array<number>(10).fill(1));
    const before = tf.memory().numTensors;
    distanceToOthers(features, labels, { to: 'nearestCenter' }).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('createGenerator bounded by others', () => {
  it('goes no further than a share of the distance, and as far as it likes below', () => {
    const features = normals(1);
    const free = createGenerator({ embeddingLength: length, output: 'signed', seed: 1, widths, initialScale: 100 });
    const bound = createGenerator({
      ...{ embeddingLength: length, output: 'signed', seed: 1, widths, initialScale: 100 },
      maxChange: { of: 'nearestNegative', share: 0.5 },
    });
    const own = lengths(tf.sub(free.apply(features), features));
    const reach = tf.tensor2d([0.1, 100, 0.1, 100, 0.1], [5, 1]);
    const changes = lengths(tf.sub(bound.apply(features, { reach }), features));
    changes.forEach((change, i) => {
      expect(change).toBeCloseTo(i % 2 === 0 ? 0.05 : own[i], 4);
    });
    const gradient = tf.grad((f) => tf.sum(tf.sin(bound.apply(f as Tensor2D, { reach: tf.zeros([5, 1]) }))))(features);
    expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
  });

  it('takes the own length by name, too', () => {
    const how = { embeddingLength: length, output: 'signed', seed: 1 } as const;
    const [number, named] = [0.1, { of: 'length', share: 0.1 } as const].map((maxChange) =>
      createGenerator({ ...how, maxChange })
        .apply(normals(1))
        .dataSync(),
    );
    expect(named).toEqual(number);
  });

  it('says what is wrong', () => {
    const maxChange = { of: 'nearestNegative', share: 0 } as const;
    expect(() => createGenerator({ embeddingLength: length, maxChange })).toThrow(
      'createGenerator: expected maxChange > 0, received 0; 0.3 bounds the change by three tenths of the length',
    );
    expect(() =>
      createGenerator({ embeddingLength: length, maxChange: { of: 'nearest' as 'length', share: 1 } }),
    ).toThrow('createGenerator: expected maxChange.of to be one of length, nearestNegative, nearestCenter, received');
    const bounded = createGenerator({ embeddingLength: length, maxChange: { of: 'nearestCenter', share: 1 } });
    expect(() => bounded.apply(normals(1))).toThrow(
      "createGenerator: expected reach, received none, where the change is bounded by 'nearestCenter'",
    );
    expect(() => bounded.apply(normals(1), { reach: normals(1) })).toThrow(
      'createGenerator: expected features [N, 1], received [5, 4]',
    );
  });
});

describe('nearestCenterShare of rows that have labels of their own', () => {
  it('compares them with the centers of the batch', () => {
    const features = tf.tensor2d([
      [1, 0],
      [1, 0.2],
      [0, 1],
    ]);
    const labels = tf.tensor1d([0, 0, 1], 'int32');
    const generated = tf.tensor2d([
      [2, 0.1],
      [0.1, 2],
      [1, 0],
      [0, 1],
    ]);
    const generatedLabels = tf.tensor1d([0, 0, 1, 1], 'int32');
    const share = nearestCenterShare(features, generated, labels, { generatedLabels });
    // The first and the last are nearest to their own.
    expect(share.dataSync()[0]).toBe(0.5);
  });
});

describe('the kind learned', () => {
  const made = (own: object) =>
    makeGenerator(generatorKinds.learned.schema.parse({ kind: 'learned', ...own }), { embeddingLength: 8, seed: 4 });

  it('makes a generator of triplets where it is to see them, or to change the negative alone', () => {
    expect('apply' in made({})).toBe(true);
    expect(made({ sees: 'embedding', changes: 'all' })).toHaveProperty('apply');
    expect(made({ sees: 'triplet' })).toMatchObject({ changes: members });
    expect(made({ changes: 'negative' })).toMatchObject({ changes: ['negatives'] });
    expect(made({ maxChange: { of: 'nearestCenter', share: 0.3 } })).toMatchObject({ boundedBy: 'nearestCenter' });
  });
});
