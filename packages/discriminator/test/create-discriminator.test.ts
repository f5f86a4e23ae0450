import { randomStream } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDiscriminator } from '../src/index.ts';
import type { DiscriminatorOptions } from '../src/index.ts';

beforeAll(() => tf.setBackend('cpu'));

function normals(shape: [number, number], seed: number): Tensor2D {
  const stream = randomStream(seed, 'test');
  return tf.tensor2d(
    Float32Array.from({ length: shape[0] * shape[1] }, () => stream.normal()),
    shape,
  );
}

const bytes = (weights: Readonly<Record<string, tf.Variable>>): Record<string, number[]> =>
  Object.fromEntries(Object.entries(weights).map(([path, variable]) => [path, [...variable.dataSync()]]));

describe('createDiscriminator', () => {
  it('gives logits for the identities and one for fake', () => {
    const discriminator = createDiscriminator({ embeddingLength: 8, identities: 5 });
    expect(discriminator.apply(normals([3, 8], 1)).shape).toEqual([3, 6]);
    const kernels = Object.entries(discriminator.weights).filter(([path]) => path.endsWith('/kernel'));
    expect(kernels.map(([path, kernel]) => [path, kernel.shape])).toEqual([
      ['fc1/kernel', [8, 8]],
      ['fc2/kernel', [8, 8]],
      ['fc3/kernel', [8, 8]],
      ['fc4/kernel', [8, 6]],
    ]);
  });

  it('equals the formula, layer by layer, on running statistics', () => {
    const discriminator = createDiscriminator({ embeddingLength: 4, identities: 3, widths: [5, 6, 7], seed: 2 });
    discriminator.apply(normals([16, 4], 3), { training: true }); // move the statistics from 0 and 1
    const w = discriminator.weights;
    const features = normals([5, 4], 1);
    let x: tf.Tensor = features;
    for (const i of [1, 2, 3]) {
      x = tf.matMul(x, w[`fc${i}/kernel`]);
      x = tf.div(tf.sub(x, w[`bn${i}/moving_mean`]), tf.sqrt(tf.add(w[`bn${i}/moving_variance`], 1e-5)));
      x = tf.relu(tf.add(tf.mul(x, w[`bn${i}/gamma`]), w[`bn${i}/beta`]));
    }
    x = tf.add(tf.matMul(x as Tensor2D, w['fc4/kernel'] as unknown as Tensor2D), w['fc4/bias']);
    const expected = x.dataSync();
    discriminator
      .apply(features)
      .dataSync()
      .forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i], 5); // float32 in another order of sums
      });
  });

  it('on running statistics changes nothing of itself and lets the gradient through', () => {
    const discriminator = createDiscriminator({ embeddingLength: 8, identities: 5, seed: 1 });
    const before = bytes(discriminator.weights);
    const gradient = tf.grad((f) => tf.sum(tf.sin(discriminator.apply(f as Tensor2D))))(normals([4, 8], 1));
    expect(bytes(discriminator.weights)).toEqual(before);
    expect(Math.max(...tf.abs(gradient).dataSync())).toBeGreaterThan(1e-4);
  });

  it('training, moves its running statistics and has a gradient for every weight that learns', () => {
    const discriminator = createDiscriminator({ embeddingLength: 8, identities: 5, seed: 1 });
    const before = bytes(discriminator.weights);
    const features = normals([6, 8], 1);
    const loss = (): tf.Scalar => tf.sum(tf.sin(discriminator.apply(features, { training: true })));
    const { grads } = tf.variableGrads(loss, Object.values(discriminator.trainable));
    for (const [path, variable] of Object.entries(discriminator.trainable)) {
      expect(Math.max(...tf.abs(grads[variable.name]).dataSync()), path).toBeGreaterThan(0);
    }
    const after = bytes(discriminator.weights);
    const moved = Object.keys(before).filter((path) => before[path].some((value, i) => value !== after[path][i]));
    expect(moved).toEqual(Object.keys(before).filter((path) => path.includes('/moving_')));
  });

  it('leaves no tensor behind', () => {
    const features = normals([4, 8], 1);
    const before = tf.memory().numTensors;
    const discriminator = createDiscriminator({ embeddingLength: 8, identities: 5 });
    discriminator.apply(features, { training: true }).dispose();
    discriminator.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('looks at directions alone where it is told to', () => {
    const features = normals([6, 8], 1);
    for (const normalize of [false, true]) {
      const discriminator = createDiscriminator({ embeddingLength: 8, identities: 5, normalize, seed: 1 });
      discriminator.weights['fc4/kernel'].assign(normals([8, 6], 2));
      const [once, twice] = [features, tf.mul<tf.Tensor2D>(features, 2)].map((f) => discriminator.apply(f).dataSync());
      const apart = Math.max(...once.map((value, i) => Math.abs(value - twice[i])));
      if (normalize) expect(apart).toBeLessThan(1e-5);
      else expect(apart).toBeGreaterThan(1e-2);
      discriminator.dispose();
    }
  });

  it('says what is wrong', () => {
    expect(() =>
      createDiscriminator({ embeddingLength: 8, identities: 5, width: [8, 8, 8] } as DiscriminatorOptions),
    ).toThrow(
      'createDiscriminator: expected options among batchNorm, embeddingLength, identities, normalize, seed, spectralNorm, widths, received width; write widths',
    );
    expect(() => createDiscriminator({ embeddingLength: 8, identities: 0 })).toThrow(
      'createDiscriminator: expected whole numbers > 0, received embeddingLength 8, identities 0, widths [8, 8, 8]',
    );
    const discriminator = createDiscriminator({ embeddingLength: 8, identities: 5 });
    expect(() => discriminator.apply(tf.zeros([2, 4]))).toThrow(
      'discriminator.apply: expected features [N, 8], received [2, 4]',
    );
  });
});
