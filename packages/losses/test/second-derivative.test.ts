import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { tripletLoss } from '../src/index.ts';
import '../../../tooling/testing/on-each-backend.ts';
import { labelsOf, tensorOf } from './support/batch.ts';
import { batchOf, everyKind, gradientOf, identityOf, makeKind, rowsOf, wideMargins } from './support/every-kind.ts';

beforeAll(() => tf.setBackend('cpu'));

describe('the second derivative', () => {
  const [rows, direction] = [rowsOf(3), rowsOf(8)];

  // Weights of the circle loss and of the dynamic soft margin are constants of their gradients, and tfjs's own gradients of Min and Max have none.
  const without = [
    ...['circle', 'dynamicSoftMargin', 'embeddingExpansion'],
    ...['hardnessAware', 'symmetricalSynthesis', 'zeroMean'],
  ];
  it.each(everyKind.filter((kind) => !without.includes(kind)))(
    'of %s is that of the differences of its gradient',
    (kind) => {
      const objective = makeKind(kind, {}, wideMargins[kind]);
      const along = (x: tf.Tensor): tf.Scalar =>
        tf.sum(tf.mul(tf.grad((e: tf.Tensor) => objective.apply(batchOf(e as tf.Tensor2D)))(x), tensorOf(direction)));
      const second = tf.tidy(() => tf.grad(along)(tensorOf(rows)).dataSync());
      const at = (step: number): number[] =>
        gradientOf(
          objective,
          rows.map((row, i) => row.map((x, j) => x + step * direction[i][j])),
        ).gradient.flat();
      const [after, before] = [at(1e-4), at(-1e-4)];
      const differences = after.map((slope, i) => (slope - before[i]) / 2e-4);
      const largest = Math.max(...differences.map(Math.abs));
      expect(largest).toBeGreaterThan(1e-3);
      // Single precision over a step of 2e-4.
      second.forEach((entry, i) => {
        expect(Math.abs(entry - differences[i])).toBeLessThan(0.05 * largest);
      });
      objective.dispose();
    },
  );

  it('of a soft margin is refused', () => {
    const first = (x: tf.Tensor): tf.Scalar =>
      tf.sum(tf.grad((e: tf.Tensor) => tripletLoss(e as tf.Tensor2D, labelsOf(identityOf), { soft: true }))(x));
    expect(() => tf.grad(first)(tensorOf(rows))).toThrow(
      'tripletLoss: expected to be differentiated once, received a gradient of its gradient',
    );
  });
});
