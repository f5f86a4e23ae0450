import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../../tooling/testing/on-each-backend.ts';
import type { Rows } from './batch.ts';
import { labelsOf, mixedLabels, randomRows, tensorOf } from './batch.ts';
import { expectLoss, expectNoLeak, valueAndGradient } from './expect-loss.ts';

export interface LossUnderTest {
  /** What error texts begin with. */
  readonly name: string;
  readonly apply: (embeddings: tf.Tensor2D, labels: tf.Tensor1D) => tf.Tensor;
  /** The same by loops in double precision. */
  readonly loop: (rows: Rows, labels: readonly number[]) => number;
  /** Whether a batch without pairs costs nothing. A loss over classes has none to begin with. */
  readonly overPairs: boolean;
}

const rows = randomRows(10, 5, 21);

/** What every loss has to stand: a loop, finite differences, duplicates, batches without pairs, NaN, wrong shapes, no leak. */
export function behavesAsLoss({ name, apply, loop, overPairs }: LossUnderTest): void {
  const ofLabels = (identities: readonly number[]) => (x: tf.Tensor2D) => apply(x, labelsOf(identities));
  onEachBackend(() => {
    it('equals a loop and its finite differences', () => {
      tf.tidy(() => {
        expectLoss(rows, ofLabels(mixedLabels), (x) => loop(x, mixedLabels));
      });
    });

    it('has a finite gradient for duplicate embeddings and for zeros', () => {
      const same = [0.5, -1, 2, 0, 1];
      const duplicates = [same, same, same, [0, 0, 0, 0, 0], [0, 0, 0, 0, 0], same.map((value) => -value)];
      const { value, gradient } = valueAndGradient(duplicates, ofLabels([0, 0, 1, 1, 2, 2]));
      expect(value).toBeGreaterThanOrEqual(0);
      expect(gradient.flat().every((entry) => Number.isFinite(entry) && Math.abs(entry) < 1e4)).toBe(true);
    });

    it('gives NaN for NaN, wherever it stands', () => {
      for (const i of [0, 4, 9]) {
        const bad = rows.map((row, k) => (k === i ? [NaN, ...row.slice(1)] : row));
        expect(tf.tidy(() => ofLabels(mixedLabels)(tensorOf(bad)).dataSync()[0])).toBeNaN();
      }
    });
  });

  const degenerate: [string, readonly number[]][] = [
    ['no two images of an identity', [0, 1, 2, 3]],
    ['one identity', [3, 3, 3, 3]],
    ['one image', [2]],
  ];
  it.each(degenerate)('stands a batch of %s', (_, identities) => {
    const batch = randomRows(identities.length, 5, 8);
    tf.tidy(() => {
      expectLoss(batch, ofLabels(identities), (x) => loop(x, identities));
    });
    if (overPairs && identities.length === 1) {
      const { value, gradient } = valueAndGradient(batch, ofLabels(identities));
      expect(value).toBe(0);
      expect(gradient.flat().every((entry) => entry === 0)).toBe(true);
    }
  });

  it('leaves no tensors behind', () => {
    const [x, labels] = [tensorOf(rows), labelsOf(mixedLabels)];
    expectNoLeak(() => apply(x, labels));
    expectNoLeak(() => tf.grad((e: tf.Tensor) => apply(e as tf.Tensor2D, labels))(x));
    tf.dispose([x, labels]);
  });

  describe('explains shapes that do not fit', () => {
    it.each([
      [
        'embeddings',
        [10],
        [10],
        'expected embeddings as float32 [N, L], received float32 [10]; pass one row for each image',
      ],
      ['labels', [10, 5], [9], 'expected labels [10] for 10 rows, received [9]; pass one identity for each row'],
    ])('%s', (_, embeddings, labels, text) => {
      tf.tidy(() => {
        expect(() => apply(tf.zeros(embeddings as [number, number]), tf.zeros(labels as [number], 'int32'))).toThrow(
          `${name}: ${text}`,
        );
      });
    });
  });
}
