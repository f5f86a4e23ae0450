import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { marginLoss } from '../../src/index.ts';
import { labelsOf, mixedLabels, randomRows, sum, tensorOf } from '../support/batch.ts';
import { behavesAsLoss } from '../support/behaves-as-loss.ts';
import { anchorsOf, euclideanDistances } from '../support/loops.ts';

const options = { margin: 0.2, nu: 0.3, learnBeta: true };

/** The loss by loops over triplets. */
function loop(
  distances: number[][],
  labels: readonly number[],
  betas: (label: number) => number,
  each: boolean,
): number {
  let [total, active, regularised, triplets] = [0, 0, 0, 0];
  anchorsOf(distances, labels).forEach(({ positives, negatives }, a) => {
    const beta = betas(labels[a]);
    for (const positive of positives) {
      for (const negative of negatives) {
        const terms = [Math.max(positive - beta + 0.2, 0), Math.max(beta - negative + 0.2, 0)];
        total += sum(terms);
        active += terms.filter((term) => term > 0).length;
        regularised += 0.3 * beta;
        triplets += 1;
      }
    }
  });
  if (triplets === 0) return 0;
  return total / Math.max(active, 1) + (each ? regularised / Math.max(active, 1) : 0.3 * betas(0));
}

describe('marginLoss', () => {
  const one = marginLoss({ ...options, beta: 1 });
  behavesAsLoss({
    name: 'marginLoss',
    apply: (x, labels) => one.apply(x, labels),
    loop: (x, labels) => loop(euclideanDistances(x), labels, () => 1, false),
    overPairs: true,
  });
  describe('with a beta for each identity', () => {
    const many = marginLoss({ ...options, beta: 1.1, identities: 4 });
    behavesAsLoss({
      name: 'marginLoss',
      apply: (x, labels) => many.apply(x, labels),
      loop: (x, labels) => loop(euclideanDistances(x), labels, () => 1.1, true),
      overPairs: true,
    });

    it('has the gradient of each beta, checked by differences', () => {
      const rows = randomRows(10, 5, 6);
      const betas = [1, 1.1, 1.2, 0.9];
      many.variables.beta.assign(tf.tensor1d(betas));
      const { grads } = tf.variableGrads(() => many.apply(tensorOf(rows), labelsOf(mixedLabels)));
      const gradient = grads[many.variables.beta.name].dataSync();
      const at = (k: number, by: number): number =>
        loop(euclideanDistances(rows), mixedLabels, (label) => betas[label] + (label === k ? by : 0), true);
      betas.forEach((_, k) => {
        expect(gradient[k]).toBeCloseTo((at(k, 1e-5) - at(k, -1e-5)) / 2e-5, 4);
      });
    });

    it('gives NaN for a label that is none of them', () => {
      expect(many.apply(tensorOf([[1], [2], [-1]]), labelsOf([4, 4, 0])).dataSync()[0]).toBeNaN();
    });
  });

  it('is right in a case worked by hand', () => {
    const { variables, apply } = marginLoss({ margin: 0.5, beta: 1 });
    // Anchor 1: d_ap = sqrt 2, d_an = 2: sqrt 2 - 0.5 and nothing. Anchor 2: the same d_ap; d_an = sqrt 2: 1.5 - sqrt 2 as well.
    const x = tensorOf([
      [1, 0],
      [0, 1],
      [-1, 0],
    ]);
    const expected = (2 * (Math.SQRT2 - 0.5) + (1.5 - Math.SQRT2)) / 3;
    expect(apply(x, labelsOf([0, 0, 1])).dataSync()[0]).toBeCloseTo(expected, 6);
    expect(variables.beta.trainable).toBe(false);
  });

  it('explains options that do not fit', () => {
    expect(() => marginLoss({ identities: 1.5 })).toThrow(
      'marginLoss: expected identities to be a whole number >= 1, received 1.5; change identities',
    );
    expect(() => marginLoss({ beta: NaN })).toThrow('marginLoss: expected beta to be a finite number, received NaN');
  });
});
