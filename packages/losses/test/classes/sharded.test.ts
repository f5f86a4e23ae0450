import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { seededNormal } from '../../src/classes/seeded-normal.ts';
import type { ClassLoss, ClassWeightOptions } from '../../src/index.ts';
import {
  arcFace,
  biasFreeSoftmax,
  classObjective,
  cosFace,
  largeMarginSoftmax,
  normalizedSoftmax,
  p2sGrad,
  proxyAnchor,
  proxyNca,
  softmaxLoss,
  softTriple,
  sphereFace,
  subCenterArcFace,
} from '../../src/index.ts';
import { inShards } from '../support/in-shards.ts';

const shape = { embeddingLength: 4, identities: 5, seed: 3 };
const [rows, labels] = [6, [0, 4, 2, 2, 1, 3]];
const x = (): tf.Tensor2D => tf.randomNormal([rows, 4], 0, 1, 'float32', 7);

const losses: Readonly<Record<string, (options: ClassWeightOptions) => ClassLoss>> = {
  arcFace: (options) => arcFace({ scale: 8, ...options }),
  biasFreeSoftmax,
  'biasFreeSoftmax, a sum': (options) => biasFreeSoftmax({ reduction: 'sum' as 'mean', ...options }),
  cosFace: (options) => cosFace({ scale: 8, ...options }),
  largeMarginSoftmax,
  normalizedSoftmax,
  proxyNca,
  softmaxLoss,
  softTriple: (options) => softTriple({ centers: 2, ...options }),
  sphereFace,
  subCenterArcFace: (options) => subCenterArcFace({ scale: 8, centers: 2, ...options }),
};

/** The loss of a batch, its gradients by the embeddings and the weights, and the weights. */
function differentiate(loss: ClassLoss, batch = labels) {
  const variables = Object.values(loss.variables);
  const target = tf.tensor1d(batch, 'int32');
  const { value, grads } = tf.valueAndGrads((input) => loss.apply(input as tf.Tensor2D, target))([x()]);
  const learned = tf.variableGrads(() => loss.apply(x(), target), variables);
  return {
    value: value.dataSync()[0],
    input: Array.from(grads[0].dataSync()),
    weights: variables.map((variable) => Array.from(learned.grads[variable.name].dataSync())),
    initial: variables.map((variable) => Array.from(variable.dataSync())),
  };
}

const apart = (a: readonly number[], b: readonly number[]): number => {
  expect(a.length).toBe(b.length);
  return Math.max(...a.map((value, i) => Math.abs(value - b[i])));
};

describe.each([2, 3])('weights divided among %i workers', (count) => {
  it.each(Object.entries(losses))('%s: loss and gradients are those of the whole', (_, make) => {
    const whole = differentiate(make(shape));
    const parts = inShards(count, (shard) => differentiate(make({ ...shape, shard })));
    const joined = (of: (part: (typeof parts)[number]) => readonly number[]): number[] => parts.flatMap(of);
    whole.initial.forEach((values, i) => {
      expect(joined((part) => part.initial[i])).toEqual(values);
      // Of the sum of all workers' losses: that of one, as often as there are workers.
      const mean = joined((part) => part.weights[i]).map((value) => value / count);
      expect(apart(mean, whole.weights[i])).toBeLessThan(1e-6 * Math.max(1, ...whole.weights[i].map(Math.abs)));
    });
    for (const { value } of parts) {
      expect(value).toBe(parts[0].value);
      expect(value / whole.value).toBeCloseTo(1, 6);
    }
    const sum = whole.input.map((__, i) => parts.reduce((total, part) => total + part.input[i], 0) / count);
    expect(apart(sum, whole.input)).toBeLessThan(1e-6 * Math.max(1, ...whole.input.map(Math.abs)));
  });
});

it('a label that is no identity gives NaN on every worker, and so does a logit that is not finite on one', () => {
  for (const { value, input, weights } of inShards(2, (shard) =>
    differentiate(biasFreeSoftmax({ ...shape, shard }), [0, 1, 2, 3, 4, 5]),
  )) {
    expect([value, input.at(-1), weights[0][0]]).toEqual([NaN, NaN, NaN]);
  }
  for (const broken of [Infinity, -Infinity, NaN]) {
    const values = inShards(2, (shard) => {
      const loss = softmaxLoss({ ...shape, shard });
      // Identity 4 is the second worker's.
      if (shard.index === 1) loss.variables.biases.assign(tf.tensor1d([0, 0, broken]));
      return loss.apply(x(), tf.tensor1d(labels, 'int32')).dataSync()[0];
    });
    expect(values).toEqual([NaN, NaN]);
  }
});

it('logits are those of the own identities; nothing leaks', () => {
  const whole = arcFace(shape).logits(x()).arraySync();
  const shard = {
    index: 1,
    count: 2,
    sum: <T extends tf.Tensor>(each: T) => each.clone(),
    largest: (each: tf.Tensor) => each.clone(),
  };
  const loss = arcFace({ ...shape, shard });
  const before = tf.memory().numTensors;
  const logits = loss.logits(x());
  expect(logits.arraySync()).toEqual(whole.map((row) => row.slice(2)));
  tf.tidy(() => differentiate(loss));
  expect(tf.memory().numTensors - before).toBe(2); // the logits and their input
});

const shardOf = (index: number, count: number) => ({
  index,
  count,
  sum: (each: tf.Tensor) => each,
  largest: (each: tf.Tensor) => each,
});

it('refuses places that are none, more workers than identities, and losses that cannot be divided', () => {
  const make = (index: number, count: number) => () => arcFace({ ...shape, shard: shardOf(index, count) });
  expect(make(2, 2)).toThrow("arcFace: expected shard.index from 0 to 1, received 2; it is this process's place");
  expect(make(0, 6)).toThrow(
    'arcFace: expected at most one shard for each of 5 identities, received 6 shards; use fewer workers, or no shards',
  );
  for (const [name, refused] of Object.entries({ p2sGrad, proxyAnchor })) {
    expect(() => refused({ ...shape, shard: shardOf(0, 2) })).toThrow(
      `${name}: expected the weights of all identities on every worker, received a shard of 2; ` +
        'only softmax losses, such as arcFace and biasFreeSoftmax, can divide theirs',
    );
  }
});

it('no regularizer takes a part for the whole', () => {
  const loss = arcFace({ ...shape, shard: shardOf(0, 2) });
  expect(() => classObjective('arc', loss, { regularize: () => tf.scalar(0) })).toThrow(
    "classObjective: expected no regularizer of weights of which this worker holds a part, received one for 'arc'; leave one of the two out",
  );
});

it('draws initial weights from anywhere in their order', () => {
  expect(seededNormal(3, 5, 4)).toEqual(seededNormal(7, 5).slice(4));
  expect(seededNormal(2, 5, 2 ** 31 + 1)).toEqual(seededNormal(2, 5, 1)); // 2^32 uniform numbers, and it begins again
});
