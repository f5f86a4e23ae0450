import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { ClassLoss, ClassWeightOptions } from '../../src/index.ts';
import {
  arcFace,
  biasFreeSoftmax,
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
import type { Rows } from '../support/batch.ts';
import {
  dot,
  labelsOf,
  mean,
  mixedLabels,
  normalizedSquaredDistances,
  pairwise,
  randomRows,
  sum,
  tensorOf,
} from '../support/batch.ts';
import { behavesAsLoss } from '../support/behaves-as-loss.ts';
import { finiteDifferences } from '../support/expect-loss.ts';
import { cosines, crossEntropyLoop, sumExp } from '../support/loops.ts';

type Loop = (rows: Rows, weights: Rows, labels: readonly number[]) => number;

/** Softmax over cosines, where `handicap` changes the own identity's. */
const marginLoop =
  (scale: number, handicap: (cosine: number) => number): Loop =>
  (x, w, labels) =>
    crossEntropyLoop(
      cosines(x, w).map((row, i) => row.map((s, k) => scale * (k === labels[i] ? handicap(s) : s))),
      labels,
    );

const radians = Math.PI / 6;
const added = (s: number): number =>
  s < -Math.cos(radians) ? s - radians * Math.sin(radians) : Math.cos(Math.acos(Math.min(s, 1)) + radians);

/** `psi` of the angle itself. */
const multiplied = (s: number, margin: number): number => {
  const angle = Math.acos(Math.max(-1, Math.min(s, 1)));
  const part = Math.floor((angle * margin) / Math.PI);
  return (-1) ** part * Math.cos(margin * angle) - 2 * part;
};

const lengthOf = (row: readonly number[]): number => Math.sqrt(dot(row, row));

/** Softmax over products, the own identity's with its angle multiplied by 3. */
const multipliedLoop =
  (weightLength: (row: readonly number[]) => number): Loop =>
  (x, w, labels) =>
    crossEntropyLoop(
      cosines(x, w).map((row, i) =>
        // A row of zeros has no angle, and its logits are 0.
        row.map((s, k) => lengthOf(x[i]) * weightLength(w[k]) * (k === labels[i] ? multiplied(s, 3) : s)),
      ),
      labels,
    );

/** Two centers for each of two identities: what they give together, and the softmax of that. */
const centersLoop =
  (merge: (pair: readonly number[]) => number, scale: number, handicap: (cosine: number) => number): Loop =>
  (x, w, labels) =>
    crossEntropyLoop(
      cosines(x, w).map((row, i) =>
        Array.from({ length: row.length / 2 }, (_, k) => merge(row.slice(2 * k, 2 * k + 2))).map(
          (s, k) => scale * (k === labels[i] ? handicap(s) : s),
        ),
      ),
      labels,
    );
const losses: Record<string, readonly [make: (options: ClassWeightOptions) => ClassLoss, loop: Loop]> = {
  arcFace: [(options) => arcFace({ margin: 30, scale: 4, ...options }), marginLoop(4, added)],
  biasFreeSoftmax: [biasFreeSoftmax, (x, w, labels) => crossEntropyLoop(pairwise(x, dot, w), labels)],
  cosFace: [(options) => cosFace({ margin: 0.2, scale: 4, ...options }), marginLoop(4, (s) => s - 0.2)],
  largeMarginSoftmax: [(options) => largeMarginSoftmax({ margin: 3, ...options }), multipliedLoop(lengthOf)],
  normalizedSoftmax: [(options) => normalizedSoftmax({ temperature: 0.25, ...options }), marginLoop(4, (s) => s)],
  p2sGrad: [
    p2sGrad,
    (x, w, labels) =>
      mean(cosines(x, w).map((row, i) => mean(row.map((s, k) => (s - (k === labels[i] ? 1 : 0)) ** 2)))),
  ],
  proxyAnchor: [
    (options) => proxyAnchor({ margin: 0.1, alpha: 4, ...options }),
    (x, w, labels) => {
      const s = cosines(x, w);
      const terms = w.map((_, k) => ({
        own: sumExp(s.filter((__, i) => labels[i] === k).map((row) => -4 * (row[k] - 0.1))),
        others: sumExp(s.filter((__, i) => labels[i] !== k).map((row) => 4 * (row[k] + 0.1))),
      }));
      const present = new Set(labels).size;
      return (
        sum(terms.map(({ own }) => Math.log(1 + own))) / present + mean(terms.map(({ others }) => Math.log(1 + others)))
      );
    },
  ],
  softTriple: [
    (options) => softTriple({ centers: 2, scale: 4, gamma: 0.5, margin: 0.2, ...options }),
    centersLoop(
      (pair) => sum(pair.map((s) => s * Math.exp(2 * s))) / sumExp(pair.map((s) => 2 * s)),
      4,
      (s) => s - 0.2,
    ),
  ],
  sphereFace: [(options) => sphereFace({ margin: 3, ...options }), multipliedLoop(() => 1)],
  subCenterArcFace: [
    (options) => subCenterArcFace({ centers: 2, margin: 30, scale: 4, ...options }),
    centersLoop((pair) => Math.max(...pair), 4, added),
  ],
  softmaxLoss: [softmaxLoss, (x, w, labels) => crossEntropyLoop(pairwise(x, dot, w), labels)],
  proxyNca: [
    (options) => proxyNca({ scale: 2, ...options }),
    (x, w, labels) =>
      crossEntropyLoop(
        normalizedSquaredDistances(x, w).map((row) => row.map((d) => -2 * d)),
        labels,
      ),
  ],
};

describe.each(Object.entries(losses))('%s', (name, [make, loop]) => {
  const options = { embeddingLength: 5, identities: 4, seed: 7 };
  const { variables, apply, logits } = make(options);
  const weights = randomRows(variables.weights.shape[0], 5, 13);
  const reset = (): void => {
    tf.tidy(() => {
      variables.weights.assign(tensorOf(weights));
    });
  };
  behavesAsLoss({
    name,
    apply: (x, labels) => {
      reset();
      return apply(x, labels);
    },
    loop: (x, labels) => loop(x, weights, labels),
    overPairs: false,
  });

  it('has the gradient of its weights, checked by differences', () => {
    reset();
    const rows = randomRows(10, 5, 14);
    const { grads } = tf.variableGrads(() => apply(tensorOf(rows), labelsOf(mixedLabels)));
    const gradient = (grads[variables.weights.name] as tf.Tensor2D).arraySync().flat();
    const differences = finiteDifferences(weights, (w) => loop(rows, w, mixedLabels)).flat();
    const largest = Math.max(...differences.map(Math.abs));
    // Single precision against central differences of a loop in double precision.
    gradient.forEach((entry, i) => {
      expect(Math.abs(entry - differences[i])).toBeLessThan(1e-4 * largest);
    });
  });

  it('has a finite gradient where an embedding lies on its weights, or opposite', () => {
    reset();
    const x = tensorOf([weights[1], weights[0].map((value) => -3 * value)]);
    const gradient = tf
      .grad((e: tf.Tensor) => apply(e as tf.Tensor2D, labelsOf([1, 0])))(x)
      .dataSync();
    expect(gradient.every((entry) => Number.isFinite(entry) && Math.abs(entry) < 100)).toBe(true);
  });

  it('gives NaN for a label that is no identity', () => {
    for (const label of [-1, 4]) {
      expect(apply(tensorOf(randomRows(2, 5, 1)), labelsOf([1, label])).dataSync()[0]).toBeNaN();
    }
  });

  it('gives logits of which the own one is the largest at its weights', () => {
    reset();
    const centers = weights.length / 4;
    const first = weights.filter((_, k) => k % centers === 0);
    const own = tf.argMax(logits(tensorOf(first.map((row) => row.map((value) => 2 * value)))), 1);
    // Without normalization a longer neighbor may win.
    if (!['biasFreeSoftmax', 'largeMarginSoftmax', 'softmaxLoss'].includes(name))
      expect(Array.from(own.dataSync())).toEqual([0, 1, 2, 3]);
    expect(logits(tensorOf(randomRows(3, 5, 2))).shape).toEqual([3, 4]);
  });

  it('begins from its seed', () => {
    const [a, b] = [7, 8].map((seed) => make({ ...options, seed }).variables.weights.dataSync());
    expect(Array.from(a)).toEqual(Array.from(make(options).variables.weights.dataSync()));
    expect(Array.from(a)).not.toEqual(Array.from(b));
  });

  it('explains what does not fit', () => {
    expect(() => make({ embeddingLength: 5, identities: 0 })).toThrow(
      `${name}: expected identities to be a whole number >= 1, received 0; change identities`,
    );
    expect(() => apply(tf.zeros([2, 4]), labelsOf([0, 1]))).toThrow(
      `${name}: expected embeddings of length 5, received 4; create the loss with the embeddingLength of the model`,
    );
  });
});

describe('a case worked by hand', () => {
  // One embedding at right angles to its own weights (cosine 0), on top of the other identity's (cosine 1).
  const handWorked = (make: (options: ClassWeightOptions) => ClassLoss): number => {
    const { variables, apply } = make({ embeddingLength: 2, identities: 2 });
    variables.weights.assign(
      tensorOf([
        [3, 0],
        [0, 2],
      ]),
    );
    return apply(tensorOf([[0, 5]]), labelsOf([0])).dataSync()[0];
  };
  it.each([
    ['arcFace', () => handWorked((o) => arcFace({ ...o, scale: 1, margin: 30 })), Math.log(1 + Math.exp(1 + 0.5))],
    ['cosFace', () => handWorked((o) => cosFace({ ...o, scale: 2 })), Math.log(1 + Math.exp(2 * 1.35))],
    [
      'normalizedSoftmax',
      () => handWorked((o) => normalizedSoftmax({ ...o, temperature: 0.5 })),
      Math.log(1 + Math.exp(2)),
    ],
    ['biasFreeSoftmax', () => handWorked((o) => biasFreeSoftmax(o)), Math.log(1 + Math.exp(10))],
    // At right angles cos 2 theta is -1, in the second part of two: psi = 1 - 2 = -1. Lengths of 5, and of 3 and 2.
    ['sphereFace', () => handWorked((o) => sphereFace({ ...o, margin: 2, scale: 0.1 })), Math.log(1 + Math.exp(1))],
    [
      'largeMarginSoftmax',
      () => handWorked((o) => largeMarginSoftmax({ ...o, margin: 2, scale: 0.1 })),
      Math.log(1 + Math.exp(1 + 1.5)),
    ],
    ['p2sGrad', () => handWorked((o) => p2sGrad(o)), 1],
    [
      'subCenterArcFace',
      () => handWorked((o) => subCenterArcFace({ ...o, centers: 1, scale: 1, margin: 30 })),
      Math.log(1 + Math.exp(1 + 0.5)),
    ],
    [
      'softTriple',
      () => handWorked((o) => softTriple({ ...o, centers: 1, scale: 2, margin: 0.35 })),
      Math.log(1 + Math.exp(2 * 1.35)),
    ],
    // Squared distances 2 and 0.
    ['proxyNca', () => handWorked((o) => proxyNca(o)), Math.log(1 + Math.exp(2))],
    // Own: log(1 + e^(alpha 0.1)). Others: of the one proxy log(1 + e^(alpha 1.1)), of the own one none.
    [
      'proxyAnchor',
      () => handWorked((o) => proxyAnchor({ ...o, alpha: 1 })),
      Math.log(1 + Math.exp(0.1)) + Math.log(1 + Math.exp(1.1)) / 2,
    ],
  ])('of %s', (_, value, expected) => {
    expect(value()).toBeCloseTo(expected, 5);
  });
});

it('adds the biases of softmaxLoss to the logits, and learns them', () => {
  const { variables, apply, logits } = softmaxLoss({ embeddingLength: 5, identities: 3, seed: 1 });
  const x = tensorOf(randomRows(2, 5, 3));
  const before = logits(x).arraySync();
  variables.biases.assign(tf.tensor1d([0.5, -1, 2]));
  logits(x)
    .arraySync()
    .flat()
    .forEach((logit, i) => {
      expect(logit).toBeCloseTo(before.flat()[i] + [0.5, -1, 2][i % 3], 5);
    });
  // The derivative by the biases: the mean of softmax less one-hot, here by differences.
  const { grads } = tf.variableGrads(() => apply(x, labelsOf([0, 2])), [variables.biases]);
  const at = (step: number): number => {
    variables.biases.assign(tf.tensor1d([0.5 + step, -1, 2]));
    return apply(x, labelsOf([0, 2])).dataSync()[0];
  };
  expect(grads[variables.biases.name].dataSync()[0]).toBeCloseTo((at(1e-2) - at(-1e-2)) / 2e-2, 3);
});

describe('margins that are none', () => {
  it.each([
    [
      () => arcFace({ embeddingLength: 2, identities: 2, margin: 180 }),
      'arcFace: expected margin below 180 degrees, received 180',
    ],
    [
      () => arcFace({ embeddingLength: 2, identities: 2, margin: -1 }),
      'arcFace: expected margin to be a finite number >= 0, received -1',
    ],
    [
      () => cosFace({ embeddingLength: 2, identities: 2, scale: 0 }),
      'cosFace: expected scale to be a finite number > 0, received 0',
    ],
    [
      () => proxyNca({ embeddingLength: 2, identities: 2, scale: NaN }),
      'proxyNca: expected scale to be a finite number > 0, received NaN',
    ],
    [
      () => proxyAnchor({ embeddingLength: 2, identities: 2, alpha: 0 }),
      'proxyAnchor: expected alpha to be a finite number > 0, received 0',
    ],
    [
      () => normalizedSoftmax({ embeddingLength: 2, identities: 2, temperature: 0 }),
      'normalizedSoftmax: expected temperature to be a finite number > 0, received 0',
    ],
    [
      () => subCenterArcFace({ embeddingLength: 2, identities: 2, margin: 180 }),
      'subCenterArcFace: expected margin below 180 degrees, received 180',
    ],
    [
      () => softTriple({ embeddingLength: 2, identities: 2, centers: 0 }),
      'softTriple: expected centers to be a whole number >= 1, received 0',
    ],
    [
      () => sphereFace({ embeddingLength: 2, identities: 2, margin: 1.5 }),
      'sphereFace: expected margin to be a whole number >= 1, received 1.5',
    ],
    [
      () => largeMarginSoftmax({ embeddingLength: 2, identities: 2, scale: 0 }),
      'largeMarginSoftmax: expected scale to be a finite number > 0, received 0',
    ],
  ])('%#', (make, text) => {
    expect(make).toThrow(text);
  });
});
