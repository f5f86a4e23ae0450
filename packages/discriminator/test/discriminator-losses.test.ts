import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-layers'; // registers the gradients
import { beforeAll, describe, expect, it } from 'vitest';
import { discriminatorAccuracies, discriminatorFakeLoss, discriminatorRealLoss } from '../src/index.ts';

beforeAll(() => tf.setBackend('cpu'));

// K = 2: logits for identity 0, identity 1 and fake.
const logits = tf.tensor2d([2, 1, 0, 0, 3, 1, 0, 0, 4], [3, 3]);
const labels = tf.tensor1d([0, 1, 1], 'int32');

/** The mean over rows of `log sum exp z - z_class`. */
function crossEntropy(classes: readonly number[]): number {
  const terms = logits
    .arraySync()
    .map((row, i) => Math.log(row.reduce((sum, z) => sum + Math.exp(z), 0)) - row[classes[i]]);
  return terms.reduce((sum, term) => sum + term, 0) / terms.length;
}

describe("the discriminator's losses", () => {
  it('ask for the identity of real embeddings', () => {
    expect(discriminatorRealLoss(logits, labels).dataSync()[0]).toBeCloseTo(crossEntropy([0, 1, 1]), 5);
  });

  it('ask for the last class on generated ones', () => {
    expect(discriminatorFakeLoss(logits).dataSync()[0]).toBeCloseTo(crossEntropy([2, 2, 2]), 5);
  });

  it.each([
    ['real', (x: tf.Tensor) => discriminatorRealLoss(x as Tensor2D, labels)],
    ['fake', (x: tf.Tensor) => discriminatorFakeLoss(x as Tensor2D)],
  ] as const)('have the gradient of finite differences: %s', (_, f) => {
    const direction = tf.tensor2d([1, -2, 0.5, 0.3, 1, -1, 2, 0.1, -0.7], [3, 3]);
    const at = (step: number): number => f(tf.add(logits, tf.mul(direction, step))).dataSync()[0];
    const along = tf.sum(tf.mul(tf.grad(f)(logits), direction)).dataSync()[0];
    // float32 rounding over a step of 1e-2 is about 1e-5, the third derivative adds 1e-4.
    expect(along).toBeCloseTo((at(1e-2) - at(-1e-2)) / 2e-2, 3);
  });

  it('leave no tensor behind', () => {
    const before = tf.memory().numTensors;
    discriminatorRealLoss(logits, labels).dispose();
    discriminatorFakeLoss(logits).dispose();
    tf.dispose({ ...discriminatorAccuracies({ real: logits, generated: logits }, labels) });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('discriminatorAccuracies', () => {
  it('counts by hand: classes 0, 1, fake against identities 0, 1, 1', () => {
    const { real, fake, preserved } = discriminatorAccuracies({ real: logits, generated: logits }, labels);
    expect(real.dataSync()[0]).toBeCloseTo(2 / 3, 6);
    expect(fake.dataSync()[0]).toBeCloseTo(1 / 3, 6);
    expect(preserved.dataSync()[0]).toBeCloseTo(2 / 3, 6);
  });
});
