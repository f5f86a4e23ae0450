import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createClassifier } from '../src/classifier.ts';
import { furtherLossOf } from '../src/further-loss.ts';
import type { Arm } from '../src/ablation.ts';

const shape = { embeddingLength: 3, identities: 4, seed: 1 };

describe('createClassifier', () => {
  it('with a bias adds it to the logits, and starts as the one without', () => {
    const plain = createClassifier({ ...shape, bias: false });
    const biased = createClassifier({ ...shape, bias: true });
    const embeddings = tf.tensor2d([1, 2, 3, -1, 0, 2], [2, 3]);
    const labels = tf.tensor1d([1, 3], 'int32');
    expect(Object.keys(plain.variables)).toEqual(['weights']);
    const { biases } = biased.variables as unknown as { biases: tf.Variable };
    expect(biased.apply(embeddings, labels).dataSync()).toEqual(plain.apply(embeddings, labels).dataSync());
    biases.assign(tf.tensor1d([0, 1, 0, -1]));
    const difference = tf.sub(biased.logits(embeddings), plain.logits(embeddings)).arraySync() as number[][];
    for (const row of difference) row.forEach((value, i) => expect(value).toBeCloseTo([0, 1, 0, -1][i], 5));
    // The gradient of the loss by the biases: mean of softmax minus one-hot, so it sums to 0.
    const { grads } = tf.variableGrads(() => biased.apply(embeddings, labels), [biases]);
    const gradient = Array.from(grads[biases.name].dataSync());
    expect(gradient.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 6);
    expect(Math.hypot(...gradient)).toBeGreaterThan(0.01);
  });
});

describe('furtherLossOf', () => {
  const arm = { method: 'stage1' } as Arm;
  const embeddings = tf.tensor2d([1, 0, 0.9, 0.1, 0, 1, 0.2, 0.9], [4, 2]);
  const labels = tf.tensor1d([0, 0, 1, 1], 'int32');

  it('is weighed', () => {
    const value = (weight: number) =>
      furtherLossOf({ ...arm, furtherLoss: { loss: 'coupledCluster', weight, margin: 2 } }, { images: 2 })?.(
        embeddings,
        labels,
      ).dataSync()[0] ?? NaN;
    expect(value(1)).toBeGreaterThan(0);
    expect(value(3)).toBeCloseTo(3 * value(1), 5);
  });

  it('is nothing where the arm has none', () => {
    expect(furtherLossOf(arm, { images: 2 })).toBeUndefined();
  });
});
