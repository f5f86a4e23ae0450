import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { biasFreeSoftmax, crossEntropy } from '../../src/index.ts';
import type { Rows } from '../support/batch.ts';
import { dot, labelsOf, mean, normalized, randomRows, sum, tensorOf } from '../support/batch.ts';
import { expectLoss, expectNoLeak, valueAndGradient } from '../support/expect-loss.ts';

const rows = randomRows(6, 4, 11);
const identities = [0, 2, 1, 1, 2, 0];
const labels = labelsOf(identities);

const entropies = (logits: Rows): number[] =>
  logits.map((row, i) => Math.log(sum(row.map(Math.exp))) - row[identities[i]]);

describe('crossEntropy', () => {
  it('is right in a case worked by hand', () => {
    // -log(e^0 / (e^0 + e^ln3)) = ln 4
    expect(crossEntropy(tf.tensor2d([[0, Math.log(3)]]), labelsOf([0])).dataSync()[0]).toBeCloseTo(Math.log(4), 6);
  });

  it.each([
    ['mean', mean],
    ['sum', sum],
  ] as const)('gives the %s', (reduction, reduce) => {
    expectLoss(
      rows,
      (x) => crossEntropy(x, labels, { reduction }),
      (x) => reduce(entropies(x)),
    );
  });

  it('gives each loss with reduction none', () => {
    const losses = crossEntropy(tensorOf(rows), labels, { reduction: 'none' }).dataSync();
    entropies(rows).forEach((expected, i) => {
      expect(losses[i]).toBeCloseTo(expected, 5);
    });
  });

  it('stands large logits', () => {
    const { value, gradient } = valueAndGradient([[1000, -1000]], (x) => crossEntropy(x, labelsOf([1])));
    expect(value).toBe(2000);
    expect(gradient).toEqual([[1, -1]]);
  });

  it('gives NaN for NaN and for a label that is no class', () => {
    expect(crossEntropy(tf.tensor2d([[NaN, 0]]), labelsOf([1])).dataSync()[0]).toBeNaN();
    expect(crossEntropy(tf.tensor2d([[0, 0]]), labelsOf([2])).dataSync()[0]).toBeNaN();
    expect(crossEntropy(tf.tensor2d([[0, 0]]), labelsOf([-1])).dataSync()[0]).toBeNaN();
  });

  it('explains shapes that do not fit', () => {
    expect(() => crossEntropy(tf.zeros<tf.Rank.R2>([2] as never), labels)).toThrow(
      'crossEntropy: expected logits as float32 [N, L]',
    );
    expect(() => crossEntropy(tf.zeros([2, 3]), labels)).toThrow('crossEntropy: expected labels [2] for 2 rows');
  });
});

describe('biasFreeSoftmax', () => {
  const options = { embeddingLength: 4, identities: 3, seed: 5 };

  it.each([
    ['plain', {}],
    ['normalized and scaled', { normalizeEmbeddings: true, normalizeWeights: true, scale: 8 }],
  ])('is the cross entropy of inner products, %s', (_, variant) => {
    const {
      normalizeEmbeddings = false,
      normalizeWeights = false,
      scale = 1,
    }: Partial<Record<'normalizeEmbeddings' | 'normalizeWeights', boolean> & { scale: number }> = variant;
    const classifier = biasFreeSoftmax({ ...options, ...variant });
    const weights = classifier.variables.weights.arraySync();
    const loop = (x: Rows, w: Rows): number =>
      mean(
        entropies(
          x.map((row) =>
            w.map(
              (weight) =>
                scale *
                dot(normalizeEmbeddings ? normalized(row) : row, normalizeWeights ? normalized(weight) : weight),
            ),
          ),
        ),
      );
    expectLoss(
      rows,
      (x) => classifier.apply(x, labels),
      (x) => loop(x, weights),
    );
    const gradient = tf.variableGrads(() => classifier.apply(tensorOf(rows), labels)).grads;
    expect(Object.keys(gradient)).toHaveLength(1);
    tf.dispose(classifier.variables.weights);
  });

  it('begins from its seed, the same each time', () => {
    const [a, b, c] = [5, 5, 6].map((seed) => biasFreeSoftmax({ ...options, seed }).variables.weights);
    expect(Array.from(a.dataSync())).toEqual(Array.from(b.dataSync()));
    expect(Array.from(a.dataSync())).not.toEqual(Array.from(c.dataSync()));
    tf.dispose([a, b, c]);
  });

  it('leaves no tensors behind', () => {
    const classifier = biasFreeSoftmax(options);
    const x = tensorOf(rows);
    expectNoLeak(() => classifier.apply(x, labels));
    expectNoLeak(() => classifier.logits(x));
    expectNoLeak(() => tf.variableGrads(() => classifier.apply(x, labels)));
    expectNoLeak(() => biasFreeSoftmax(options).variables.weights);
    tf.dispose(classifier.variables.weights);
  });

  it('explains values that do not fit', () => {
    expect(() => biasFreeSoftmax({ ...options, identities: 0 })).toThrow(
      'biasFreeSoftmax: expected identities to be a whole number >= 1, received 0; change identities',
    );
    expect(() => biasFreeSoftmax({ ...options, scale: 0 })).toThrow(
      'biasFreeSoftmax: expected scale to be a finite number > 0, received 0; change scale',
    );
    const classifier = biasFreeSoftmax(options);
    expect(() => classifier.apply(tf.zeros([6, 5]), labels)).toThrow(
      'biasFreeSoftmax: expected embeddings of length 4, received 5; create the loss with the embeddingLength of the model',
    );
    tf.dispose(classifier.variables.weights);
  });
});
