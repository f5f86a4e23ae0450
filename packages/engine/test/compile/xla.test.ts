import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { batchNormTraining, compile, conv2dExplicit, relu, sgd, valueAndGradients } from '../../src/index.ts';
import type { CompileOptions } from '../../src/index.ts';
import { onTensorFlow } from '../on-tensorflow.ts';

/** Convolutions of both kinds, batch norm, padded pooling, a product, momentum: what a step of a network is made of. */
function makeStep(options: CompileOptions) {
  const kernels = tf.tidy(() => ({
    stem: tf.variable(tf.randomNormal<tf.Rank.R4>([3, 3, 3, 8], 0, 0.3, 'float32', 1)),
    depth: tf.variable(tf.randomNormal<tf.Rank.R4>([3, 3, 8, 1], 0, 0.3, 'float32', 2)),
    scale: tf.variable(tf.ones<tf.Rank.R1>([8])),
    shift: tf.variable(tf.zeros<tf.Rank.R1>([8])),
    head: tf.variable(tf.randomNormal<tf.Rank.R2>([8, 4], 0, 0.5, 'float32', 3)),
  }));
  const optimizer = sgd({ momentum: 0.9, weightDecay: 0.01 }).bind(kernels);
  const step = compile(({ x, rate }: { x: tf.Tensor4D; rate: tf.Scalar }) => {
    const { value, gradients } = valueAndGradients(() => {
      const padding = [
        [1, 1],
        [1, 1],
      ] as const;
      const first = conv2dExplicit(x, kernels.stem as tf.Tensor as tf.Tensor4D, { strides: [2, 2], padding });
      const { y: normal } = batchNormTraining(first, kernels.scale, kernels.shift);
      const padded = tf.pad4d(relu(normal) as tf.Tensor4D, [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ]);
      const pooled = tf.maxPool(padded, 3, 2, 'valid');
      const deep = tf.depthwiseConv2d(pooled, kernels.depth as tf.Tensor as tf.Tensor4D, 1, 'same');
      const logits = tf.matMul(tf.mean<tf.Tensor2D>(deep, [1, 2]), kernels.head);
      return tf.mean<tf.Scalar>(tf.square(tf.sub(tf.logSoftmax(logits), 1)));
    }, kernels);
    optimizer.apply(gradients, rate);
    return { loss: value };
  }, options);
  const dispose = (): void => {
    step.dispose();
    optimizer.dispose();
    tf.dispose(kernels);
  };
  return { kernels, step, dispose };
}

/** Losses and final weights of some steps. */
async function train(options: CompileOptions, steps = 5) {
  const { kernels, step, dispose } = makeStep(options);
  const x = tf.randomNormal<tf.Rank.R4>([4, 16, 16, 3], 0, 1, 'float32', 4);
  const rate = tf.scalar(0.05);
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    const { loss } = await step({ x, rate });
    losses.push((await loss.data())[0]);
    loss.dispose();
  }
  const weights = Object.values(kernels).flatMap((kernel) => [...kernel.dataSync()]);
  dispose();
  tf.dispose([x, rate]);
  return { losses, weights };
}

const farthest = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i])));

for (const optimize of ['xla', 'xla-clusters'] as const) {
  onTensorFlow(`${optimize} trains as the graph executor does, to rounding`, async () => {
    const before = tf.memory().numTensors;
    const plain = await train({});
    const fused = await train({ optimize });
    expect(plain.losses[4]).toBeLessThan(plain.losses[0]);
    expect(farthest(plain.losses, fused.losses)).toBeLessThan(1e-5);
    expect(farthest(plain.weights, fused.weights)).toBeLessThan(1e-5);
    // The last bits differ: XLA did compile.
    expect(fused.weights).not.toEqual(plain.weights);
    expect(tf.memory().numTensors).toBe(before);
  });
}

onTensorFlow('frozen, padding before a pooling stays an op of its own under XLA', async () => {
  const kernel = tf.variable(tf.randomNormal<tf.Rank.R4>([3, 3, 2, 4], 0, 1, 'float32', 1));
  const net = ({ x }: { x: tf.Tensor4D }) => {
    const convolved = tf.conv2d(x, kernel as tf.Tensor as tf.Tensor4D, 1, 'valid');
    const padded = tf.pad4d(convolved, [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ]);
    return { y: tf.relu(tf.maxPool(padded, 3, 2, 'valid')) };
  };
  const x = tf.randomNormal<tf.Rank.R4>([1, 9, 9, 2], 0, 1, 'float32', 2);
  const plain = compile(net, { frozen: true });
  const fused = compile(net, { frozen: true, optimize: 'xla' });
  const results = await Promise.all([plain({ x }), fused({ x })]);
  const [a, b] = results.map(({ y }) => [...y.dataSync()]);
  expect(farthest(a, b)).toBeLessThan(1e-5);
  expect(Math.max(...a)).toBeGreaterThan(0);
  plain.dispose();
  fused.dispose();
  tf.dispose([results, x, kernel]);
});

onTensorFlow('a chosen device decides what auto means: the graph executor on CPUs', async () => {
  const [plain, automatic] = [await train({}, 3), await train({ optimize: 'auto' }, 3)];
  expect(automatic).toEqual(plain);
});
