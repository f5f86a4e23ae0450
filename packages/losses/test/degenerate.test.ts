import type { Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../tooling/testing/on-each-backend.ts';
import {
  contrastiveLoss,
  crossBatchMemory,
  crossEntropy,
  marginLoss,
  mineTriplets,
  tripletLoss,
  tripletStatistics,
} from '../src/index.ts';
import { lossKinds } from '../src/named.ts';
import { labelsOf, tensorOf } from './support/batch.ts';
import { batchOf, everyKind, gradientOf, identityOf, makeKind, rowsOf } from './support/every-kind.ts';

const noLabels = (): tf.Tensor1D => tf.tensor1d([], 'int32');
const classLosses = [
  'arcFace',
  'biasFreeSoftmax',
  'cosFace',
  'largeMarginSoftmax',
  'normalizedSoftmax',
  'p2sGrad',
  'proxyAnchor',
  'proxyNca',
  'softmax',
  'softTriple',
  'sphereFace',
  'subCenterArcFace',
];

describe('batches without images', () => {
  onEachBackend(() => {
    it.each(everyKind)('%s costs 0, with gradients of zeros', (kind) => {
      const objective = makeKind(kind);
      const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => objective.apply(batchOf(x as Tensor2D, noLabels())))(
        tf.zeros([0, 5]),
      );
      expect([value.dataSync()[0], grad.shape]).toEqual([0, [0, 5]]);
      const learned = Object.values(objective.variables ?? {}).filter(({ trainable }) => trainable);
      if (learned.length > 0) {
        const { grads } = tf.variableGrads(() => objective.apply(batchOf(tf.zeros([0, 5]), noLabels())), learned);
        for (const each of Object.values(grads)) expect(each.dataSync().every((entry) => entry === 0)).toBe(true);
      }
      objective.dispose();
    });

    it('hold no triplets', () => {
      const embeddings = tf.zeros<tf.Rank.R2>([0, 5]);
      const mined = mineTriplets(embeddings, noLabels());
      expect([mined.positive.shape, mined.negative.shape]).toEqual([
        [0, 0],
        [0, 0],
      ]);
      const { triplets, activeShare, meanPositive } = tripletStatistics(embeddings, mined);
      expect([triplets, activeShare, meanPositive].map((each) => each.dataSync()[0])).toEqual([0, 0, NaN]);
      expect(tripletLoss(embeddings, noLabels(), { reduction: 'none' }).shape).toEqual([0]);
      expect(crossEntropy(tf.zeros([0, 3]), noLabels()).dataSync()[0]).toBe(0);
    });

    it('to compare with cost 0, too', () => {
      const ref = { embeddings: tf.zeros<tf.Rank.R2>([0, 5]), labels: noLabels() };
      const [x, labels] = [tensorOf(rowsOf(1)), labelsOf(identityOf)];
      for (const loss of [
        () => contrastiveLoss(x, labels, { ref }),
        () => tripletLoss(x, labels, { ref }),
        () => marginLoss().apply(x, labels, { ref }),
      ])
        expect(loss().dataSync()[0]).toBe(0);
    });

    it('leave a memory as it is', () => {
      const memory = crossBatchMemory({ loss: contrastiveLoss, embeddingLength: 5, size: 20 });
      memory.apply(tensorOf(rowsOf(1)), labelsOf(identityOf));
      expect(memory.apply(tf.zeros([0, 5]), noLabels()).dataSync()[0]).toBe(0);
      expect(memory.variables.filled.dataSync()[0]).toBe(9);
    });
  });
});

describe('labels', () => {
  const withoutLabels = ['embeddingExpansion', 'lpNorm', 'symmetricalSynthesis', 'vicReg', 'zeroMean'];
  it.each(everyKind.filter((kind) => !withoutLabels.includes(kind)))('of text are refused by %s', (kind) => {
    const objective = makeKind(kind);
    const text = tf.tensor1d(identityOf.map((label) => `identity ${String(label)}`));
    const x = tensorOf(rowsOf(1));
    // The triplet loss looks at what was mined, whose labels were looked at before.
    const batch = { ...batchOf(x), labels: text };
    const name = kind === 'triplet' ? 'mineTriplets' : kind;
    expect(() => (kind === 'triplet' ? batchOf(x, text) : objective.apply(batch))).toThrow(
      new RegExp(
        `^${name}(Loss)?: expected labels as int32, or float32 with whole numbers, received string; number the`,
      ),
    );
    objective.dispose();
  });

  it.each([...classLosses, 'margin'])('that are no identity give NaN, and a gradient of NaN, in %s', (kind) => {
    for (const wrong of [-1, 3, 1.5]) {
      const objective =
        kind === 'margin'
          ? lossKinds.margin.make(lossKinds.margin.schema.parse({ kind, betaPerIdentity: true }), {
              ...{ name: 'margin', embeddingLength: 5, identities: 3, seed: 1 },
            })
          : makeKind(kind);
      const labels = tf.tensor1d([wrong, ...identityOf.slice(1)], 'float32');
      const { value, gradient } = gradientOf(objective, rowsOf(1), labels);
      expect(value).toBeNaN();
      expect(gradient[0].every(Number.isNaN)).toBe(true);
      objective.dispose();
    }
  });

  it('may be whole numbers of any kind', () => {
    for (const kind of everyKind) {
      const [a, b] = [makeKind(kind), makeKind(kind)];
      const whole = gradientOf(a, rowsOf(1), labelsOf(identityOf));
      expect(gradientOf(b, rowsOf(1), tf.tensor1d(identityOf, 'float32')), kind).toEqual(whole);
    }
  });
});

describe('embeddings', () => {
  onEachBackend(() => {
    it.each(['triplet', 'contrastive', 'arcFace'])(
      'of 3e-4 of their length have the gradient of their direction in %s',
      (kind) => {
        // Lengths of 1.5e-4 to 9e-4, whose squares are below 1.19e-7: there tf.sign is 0 on WASM.
        const objective = makeKind(kind);
        const short = gradientOf(
          objective,
          rowsOf(1).map((row) => row.map((x) => x * 3e-4)),
        ).gradient.flat();
        const long = gradientOf(objective, rowsOf(1)).gradient.flat();
        const largest = Math.max(...long.map(Math.abs));
        expect(largest).toBeGreaterThan(1e-3);
        // Single precision: 1e-5 of a value, amplified by the normalization's gradient.
        short.forEach((slope, i) => {
          expect(Math.abs(slope * 3e-4 - long[i])).toBeLessThan(1e-4 * largest);
        });
        objective.dispose();
      },
    );
  });
});
