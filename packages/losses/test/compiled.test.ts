import { compile } from '@htg/engine';
import { locateLibrary, registerTensorFlowBackend } from '@htg/libtensorflow';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  contrastiveLoss,
  crossBatchMemory,
  marginLoss,
  mineTriplets,
  tripletLoss,
  tripletStatistics,
} from '../src/index.ts';
import '../../../tooling/testing/on-each-backend.ts';
import { labelsOf, mixedLabels, randomRows, tensorOf } from './support/batch.ts';
import { batchOf, everyKind, makeKind } from './support/every-kind.ts';

type Loss = (x: tf.Tensor2D, labels: tf.Tensor1D) => tf.Scalar;

/** Triplets of a band: the semi-hard ones. */
const semihard: Loss = (x, labels) =>
  tripletLoss(x, labels, {
    margin: 0.4,
    miner: ({ distances, positive, negative }) => ({
      positive: tf.clone(positive),
      negative: tf.clone(negative),
      band: { value: tf.clone(distances), lower: tf.sub(distances, 0.4), upper: tf.clone(distances) },
    }),
  });

/** One step of a trainer: mined once, used thrice, and looked at. */
const minedOnce: Loss = (x, labels) => {
  const mined = mineTriplets(x, labels);
  const pulled = tripletLoss(x, undefined, { mined, margin: 0.3 });
  const { activeShare } = tripletStatistics(x, mined, { margin: 0.3 });
  tf.dispose(activeShare);
  return pulled;
};

const losses: Record<string, () => Loss> = {
  'tripletLoss, mined once': () => minedOnce,
  'tripletLoss, soft': () => (x, labels) => tripletLoss(x, labels, { soft: true, swap: true }),
  'tripletLoss, semihard': () => semihard,
  marginLoss: () => marginLoss({ identities: 4, learnBeta: true, nu: 0.1 }).apply,
  crossBatchMemory: () => crossBatchMemory({ loss: contrastiveLoss, embeddingLength: 5, size: 24 }).apply,
  // Every loss by name, with its defaults.
  ...Object.fromEntries(
    everyKind.map((kind) => [
      `kind ${kind}`,
      () => {
        const loss = makeKind(kind, { identities: 4, images: 2 });
        return (x: tf.Tensor2D, labels: tf.Tensor1D) => loss.apply(batchOf(x, labels));
      },
    ]),
  ),
};

describe('losses compiled into one step', () => {
  const absent = locateLibrary() === undefined;
  beforeAll(async () => {
    if (absent) return;
    await registerTensorFlowBackend();
    await tf.setBackend('tensorflow');
  });
  afterAll(() => tf.setBackend('cpu'));

  beforeEach((context) => {
    if (absent) context.skip('no libtensorflow: run htg-engine install');
  });

  it.each(Object.entries(losses))('%s', async (_, make) => {
    const [plain, traced] = [make(), make()];
    const differentiate = (loss: Loss, x: tf.Tensor, labels: tf.Tensor): { value: tf.Scalar; grad: tf.Tensor } =>
      tf.valueAndGrad((e: tf.Tensor) => loss(e as tf.Tensor2D, labels as tf.Tensor1D))(x);
    const step = compile(({ x, labels }: { x: tf.Tensor; labels: tf.Tensor }) => ({
      ...differentiate(traced, x, labels),
    }));
    // Several batches: what was traced is not what was in the first one, and the memory goes on.
    for (const seed of [31, 32, 33]) {
      const x = tensorOf(randomRows(10, 5, seed));
      const labels = labelsOf(seed === 33 ? [...mixedLabels].reverse() : mixedLabels);
      const compiled = await step({ x, labels });
      const expected = differentiate(plain, x, labels);
      expect(compiled.value.dataSync()[0]).toBeGreaterThan(0);
      // The same kernels on the same numbers; only a fused op may round otherwise.
      expect(compiled.value.dataSync()[0]).toBeCloseTo(expected.value.dataSync()[0], 6);
      expect(tf.max(tf.abs(tf.sub(compiled.grad, expected.grad))).dataSync()[0]).toBeLessThan(1e-6);
    }
    step.dispose();
  });
});
