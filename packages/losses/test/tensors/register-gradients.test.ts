import type { Tensor2D, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { kernelGradients, registerGradients } from '../../src/tensors/register-gradients.ts';
import '../../../../tooling/testing/on-each-backend.ts';
import { randomRows, tensorOf } from '../support/batch.ts';

const kernels = Object.keys(kernelGradients());

beforeAll(() => tf.setBackend('cpu'));

const weights = (): Tensor2D => tensorOf(randomRows(3, 4, 2));
const row = (): Tensor => tf.tensor1d([0.3, -0.5, 1.5, 0.2]);
const mask = (): Tensor => tf.greater(weights(), 0);
const positive = (x: Tensor): Tensor => tf.add(tf.square(x), 0.1);

/** A use of each kernel on `[3, 4]`; where inputs are broadcast, both are differentiated. */
const uses: Record<string, ((x: Tensor) => Tensor)[]> = {
  Add: [(x) => tf.add(x, row()), (x) => tf.add(weights(), tf.sum(x, 0)), (x) => tf.add(x, tf.sum(x, 1, true))],
  BatchMatMul: [false, true].flatMap((a) =>
    [false, true].map((b) => (x: Tensor) => {
      const [left, right] = [a ? x : tf.transpose(x), b ? tf.transpose(tf.square(x)) : tf.square(x)];
      return tf.matMul(left, right, a, b);
    }),
  ),
  Exp: [(x) => tf.exp(x)],
  ExpandDims: [(x) => tf.expandDims(x, 1)],
  Identity: [(x) => tf.clone(x)],
  Log: [(x) => tf.log(positive(x))],
  Max: [(x) => tf.max(x, 1), (x) => tf.max(x, 0, true), (x) => tf.max(x)],
  Maximum: [(x) => tf.maximum(x, row()), (x) => tf.maximum(weights(), tf.square(x))],
  Min: [(x) => tf.min(x, 1), (x) => tf.min(x, [0, 1])],
  Minimum: [(x) => tf.minimum(x, row()), (x) => tf.minimum(weights(), tf.square(x))],
  Multiply: [(x) => tf.mul(x, row()), (x) => tf.mul(weights(), tf.sum(x, 1, true))],
  Neg: [(x) => tf.neg(x)],
  RealDiv: [(x) => tf.div(x, row()), (x) => tf.div(weights(), tf.sum(positive(x), 1, true))],
  Relu: [(x) => tf.relu(x)],
  Reshape: [(x) => tf.reshape(x, [2, 6])],
  Rsqrt: [(x) => tf.rsqrt(positive(x))],
  Select: [(x) => tf.where(mask(), x, 0), (x) => tf.where(mask(), tf.square(x), x)],
  Sigmoid: [(x) => tf.sigmoid(x)],
  Softplus: [(x) => tf.softplus(x)],
  Sqrt: [(x) => tf.sqrt(positive(x))],
  Square: [(x) => tf.square(x)],
  Sub: [(x) => tf.sub(x, row()), (x) => tf.sub(weights(), tf.sum(x, 0))],
  Sum: [(x) => tf.sum(x), (x) => tf.sum(x, 1), (x) => tf.sum(x, [0], true)],
  Transpose: [(x) => tf.transpose(x), (x) => tf.transpose(tf.reshape(x, [2, 3, 2]), [2, 0, 1])],
};

it.each(kernels)('%s has the gradient that tfjs-layers gives it', (name) => {
  for (const use of uses[name]) {
    const gradient = (): number[] =>
      tf.tidy(() => {
        // Each entry counts differently, so that no error cancels.
        const weighted = (x: Tensor): tf.Scalar => {
          const y = use(x);
          return tf.sum(tf.mul(y, tf.reshape(tf.linspace(1, 2, y.size), y.shape)));
        };
        return Array.from(
          tf
            .grad(weighted)(tensorOf(randomRows(3, 4, 1)))
            .dataSync(),
        );
      });
    const theirs = gradient();
    const registered = kernels.map((kernel) => tf.getGradient(kernel));
    kernels.forEach((kernel) => {
      tf.unregisterGradient(kernel);
    });
    registerGradients();
    const ours = gradient();
    registered.forEach((config) => {
      tf.unregisterGradient(config.kernelName);
      tf.registerGradient(config);
    });
    expect(ours.some((entry) => entry !== 0)).toBe(true);
    ours.forEach((entry, i) => {
      expect(Math.abs(entry - theirs[i])).toBeLessThanOrEqual(1e-5 * Math.max(...theirs.map(Math.abs)));
    });
  }
});

it('leaves what is registered as it is', () => {
  const before = kernels.map((kernel) => tf.getGradient(kernel));
  registerGradients();
  expect(kernels.map((kernel) => tf.getGradient(kernel))).toEqual(before);
});
