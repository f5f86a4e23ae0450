import { readFile } from 'node:fs/promises';
import '@tensorflow/tfjs-backend-cpu';
import { randomStream, weightsByPath } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { createDiscriminator } from '../src/index.ts';
import { SpectralDense } from '../src/spectral-dense.ts';

/** What `tooling/oracles/spectral_norm.py` writes. */
interface Golden {
  readonly shape: [number, number];
  readonly rows: number;
  readonly kernel: number[];
  readonly bias: number[];
  readonly u: number[];
  readonly v: number[];
  readonly features: number[];
  readonly calls: readonly {
    readonly training: boolean;
    readonly normalized: number[];
    readonly u: number[];
    readonly v: number[];
    readonly outputs: number[];
    readonly gradients: { readonly kernel: number[]; readonly bias: number[]; readonly features: number[] };
  }[];
}

const golden = JSON.parse(await readFile(new URL('golden/spectral-norm.json', import.meta.url), 'utf8')) as Golden;

function normals(shape: [number, number], seed: number): Tensor2D {
  const stream = randomStream(seed, 'test');
  return tf.tensor2d(
    Float32Array.from({ length: shape[0] * shape[1] }, () => stream.normal()),
    shape,
  );
}

/** Single precision against double: numbers of size 1 and a few sums of six. */
function expectClose(received: Tensor, expected: readonly number[]): void {
  const values = received.dataSync();
  expect(values).toHaveLength(expected.length);
  const error = Math.hypot(...expected.map((value, i) => values[i] - value));
  expect(error).toBeLessThan(1e-6 * Math.hypot(...expected) + 1e-7);
}

describe('SpectralDense', () => {
  it("does torch's updates: kernel, vectors, outputs and gradients, in training and in evaluation", () => {
    const [inputs, units] = golden.shape;
    const input = tfl.input({ shape: [inputs] });
    const layer = new SpectralDense({ name: 'fc', units, useBias: true });
    const model = tfl.model({ inputs: input, outputs: layer.apply(input) as SymbolicTensor });
    const weights = weightsByPath(model);
    for (const [name, values] of Object.entries({
      kernel: golden.kernel,
      bias: golden.bias,
      u: golden.u,
      v: golden.v,
    })) {
      const variable = weights[`fc/${name}`];
      variable.assign(tf.tensor(values, variable.shape));
    }
    const features = tf.tensor2d(golden.features, [golden.rows, inputs]);
    for (const { training, normalized, u, v, outputs, gradients } of golden.calls) {
      const sines = (x: Tensor): tf.Scalar => tf.sum(tf.sin(model.apply(x, { powerIteration: false }) as Tensor));
      const y = model.apply(features, { powerIteration: training }) as Tensor;
      expectClose(y, outputs);
      expectClose(weights['fc/u'], u);
      expectClose(weights['fc/v'], v);
      const { grads } = tf.variableGrads(() => sines(features), [weights['fc/kernel'], weights['fc/bias']]);
      expectClose(grads[weights['fc/kernel'].name], gradients.kernel);
      expectClose(grads[weights['fc/bias'].name], gradients.bias);
      expectClose(tf.grad(sines)(features), gradients.features);
      const unit = tf.sub(model.apply(tf.eye(inputs), { powerIteration: false }) as Tensor, weights['fc/bias']);
      expectClose(unit, normalized);
    }
  });

  it('iterates within the computation of a gradient, to which its vectors are constants', () => {
    const discriminator = createDiscriminator({ embeddingLength: 5, identities: 3, spectralNorm: true, seed: 1 });
    const before = discriminator.weights['fc2/u'].dataSync().slice();
    discriminator.weights['fc2/kernel'].assign(normals([5, 5], 9));
    const features = normals([4, 5], 1);
    const loss = (powerIteration: boolean) => () =>
      tf.sum<tf.Scalar>(tf.sin(discriminator.apply(features, { powerIteration })));
    const { grads: moving } = tf.variableGrads(loss(true), Object.values(discriminator.trainable));
    expect(discriminator.weights['fc2/u'].dataSync()).not.toEqual(before);
    const { grads: resting } = tf.variableGrads(loss(false), Object.values(discriminator.trainable));
    for (const { name } of Object.values(discriminator.trainable)) {
      expect(moving[name].dataSync()).toEqual(resting[name].dataSync());
    }
  });
});

describe('createDiscriminator with spectralNorm', () => {
  const create = (options = {}) =>
    createDiscriminator({ embeddingLength: 6, identities: 4, spectralNorm: true, seed: 2, ...options });

  it('keeps u and v among the weights of every layer, and among those that learn none of them', () => {
    const { weights, trainable } = create();
    const vectors = [1, 2, 3, 4].flatMap((layer) => [`fc${layer}/u`, `fc${layer}/v`]);
    expect(Object.keys(weights)).toEqual(expect.arrayContaining(vectors));
    expect(Object.keys(trainable).filter((path) => vectors.includes(path))).toEqual([]);
    expect(Object.keys(trainable)).toEqual(
      Object.keys(createDiscriminator({ embeddingLength: 6, identities: 4 }).trainable),
    );
  });

  it('begins with nearly the largest singular value, which more iterations find', () => {
    const discriminator = create();
    const { weights } = discriminator;
    const sigma = (): number => {
      const row = tf.matMul(tf.reshape(weights['fc4/v'], [1, -1]), tf.reshape(weights['fc4/kernel'], [6, 5]));
      return tf.sum(tf.mul(row, weights['fc4/u'])).dataSync()[0];
    };
    const first = sigma();
    for (let i = 0; i < 100; i++) discriminator.apply(tf.zeros([1, 6]), { powerIteration: true }).dispose();
    // |K x| / |x| over many directions comes near the largest from below.
    const kernel = weights['fc4/kernel'] as Tensor as Tensor2D;
    const x = normals([20_000, 6], 5);
    const stretched = Math.max(...tf.div(tf.norm(tf.matMul(x, kernel), 2, 1), tf.norm(x, 2, 1)).dataSync());
    expect(sigma()).toBeGreaterThanOrEqual(stretched - 1e-5);
    expect(sigma()).toBeLessThan(stretched * 1.02);
    expect(first).toBeGreaterThan(0.95 * sigma());
  });

  it('iterates in training, or where it is told to, and never else', () => {
    const discriminator = create();
    const { weights } = discriminator;
    weights['fc1/kernel'].assign(normals([6, 6], 8));
    const moves = (options: Parameters<typeof discriminator.apply>[1]): boolean => {
      const before = weights['fc1/v'].dataSync().slice();
      discriminator.apply(normals([3, 6], 1), options).dispose();
      return weights['fc1/v'].dataSync().some((value, i) => value !== before[i]);
    };
    expect([undefined, { training: false }, { training: true, powerIteration: false }].map(moves)).toEqual([
      false,
      false,
      false,
    ]);
    expect([{ training: true }, { powerIteration: true }].map(moves)).toEqual([true, true]);
  });

  it('without batch norms is nowhere steeper than 1', () => {
    const discriminator = create({ batchNorm: false });
    const { weights } = discriminator;
    expect(Object.keys(weights)).not.toContain('bn1/gamma');
    expect(Object.keys(weights)).toContain('fc1/bias');
    for (let i = 0; i < 100; i++) discriminator.apply(tf.zeros([1, 6]), { powerIteration: true }).dispose();
    const [a, b] = [normals([200, 6], 1), normals([200, 6], 2)];
    const slopes = tf
      .div(tf.norm(tf.sub(discriminator.apply(a), discriminator.apply(b)), 2, 1), tf.norm(tf.sub(a, b), 2, 1))
      .dataSync();
    expect(Math.max(...slopes)).toBeLessThan(1 + 1e-4);
    expect(Math.max(...slopes)).toBeGreaterThan(0.1);
  });

  it('leaves no tensor behind', () => {
    const features = normals([4, 6], 1);
    const before = tf.memory().numTensors;
    const discriminator = create();
    discriminator.apply(features, { training: true }).dispose();
    discriminator.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says what is wrong', () => {
    expect(() => create({ spectralNorm: 'yes' })).toThrow(
      'createDiscriminator: expected spectralNorm to be one of true, false, received "yes"; leave it out or take one of them',
    );
  });
});
