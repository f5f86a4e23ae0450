import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { dynamicSoftMarginLoss } from '../../src/index.ts';
import type { Rows } from '../support/batch.ts';
import { labelsOf, mean, mixedLabels, randomRows, sum, tensorOf } from '../support/batch.ts';
import { behavesAsLoss } from '../support/behaves-as-loss.ts';
import { anchorsOf, euclideanDistances } from '../support/loops.ts';

const differencesOf = (x: Rows, labels: readonly number[]): number[] =>
  anchorsOf(euclideanDistances(x), labels).flatMap(({ positives, negatives }) =>
    positives.flatMap((p) => negatives.map((n) => p - n)),
  );

/** Nodes at -2, -1, 0 and 1. */
const shares = [0.1, 0.2, 0.3, 0.4];
const weightOf = (x: number, histogram: readonly number[]): number =>
  sum(histogram.slice(0, Math.min(Math.floor(x + 2), 3) + 1));

describe('dynamicSoftMarginLoss', () => {
  behavesAsLoss({
    name: 'dynamicSoftMarginLoss',
    apply: (x, labels) => {
      // The weights of triplets are constants of the gradient: with a momentum of 0 they are constants of the loss, too.
      const { variables, apply } = dynamicSoftMarginLoss({ bins: 4, momentum: 0 });
      tf.tidy(() => {
        variables.histogram.assign(tf.tensor1d(shares));
      });
      const value = apply(x, labels);
      variables.histogram.dispose();
      return value;
    },
    loop: (x, labels) => mean(differencesOf(x, labels).map((d) => d * weightOf(d, shares))),
    overPairs: true,
  });

  it('moves its histogram on with each batch', () => {
    const { variables, apply } = dynamicSoftMarginLoss({ bins: 4, momentum: 0.25 });
    let expected = [0, 0, 0, 0];
    for (const seed of [1, 2, 3]) {
      const rows = randomRows(10, 5, seed);
      const differences = differencesOf(rows, mixedLabels).map((d) => Math.min(d, 1));
      const turn = seed === 1 ? 1 : 0.25;
      const counts = expected.map((_, node) => sum(differences.map((d) => Math.max(0, 1 - Math.abs(d + 2 - node)))));
      const moved = expected.map((share, node) => (1 - turn) * share + turn * counts[node]);
      expected = moved.map((share) => share / sum(moved));
      const value = apply(tensorOf(rows), labelsOf(mixedLabels)).dataSync()[0];
      expect(value).toBeCloseTo(mean(differencesOf(rows, mixedLabels).map((d) => d * weightOf(d, expected))), 5);
      const histogram = variables.histogram.dataSync();
      expected.forEach((share, node) => {
        expect(histogram[node]).toBeCloseTo(share, 5);
      });
    }
    variables.histogram.dispose();
  });

  it('is right in a case worked by hand, and keeps its histogram where there is no triplet', () => {
    const { variables, apply } = dynamicSoftMarginLoss({ bins: 4 });
    expect(
      apply(
        tensorOf([
          [1, 0],
          [0, 1],
        ]),
        labelsOf([0, 0]),
      ).dataSync()[0],
    ).toBe(0);
    expect([...variables.histogram.dataSync()]).toEqual([0, 0, 0, 0]);
    const rows = [
      [1, 0],
      [0, 1],
      [0, 5],
    ];
    // Triplets: sqrt 2 - sqrt 2 = 0, at the node 0; sqrt 2 - 0, beyond the last node, 1: half of them each, so weights of 1/2 and 1.
    expect(apply(tensorOf(rows), labelsOf([0, 0, 1])).dataSync()[0]).toBeCloseTo(Math.SQRT2 / 2, 5);
    variables.histogram.dispose();
  });

  it('explains options that do not fit', () => {
    expect(() => dynamicSoftMarginLoss({ momentum: 2 })).toThrow(
      'dynamicSoftMarginLoss: expected momentum to be from 0 to 1, received 2; change momentum',
    );
    expect(() => dynamicSoftMarginLoss({ bins: 1 })).toThrow(
      'dynamicSoftMarginLoss: expected bins to be a whole number >= 2, received 1; change bins',
    );
  });
});
