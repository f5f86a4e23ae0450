import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../../tooling/testing/on-each-backend.ts';
import type { ReferencedLoss } from '../../src/index.ts';
import {
  contrastiveLoss,
  crossBatchMemory,
  marginLoss,
  ntXentLoss,
  squaredEuclidean,
  tripletLoss,
} from '../../src/index.ts';
import { labelsOf, randomRows, tensorOf } from '../support/batch.ts';
import { expectNoLeak } from '../support/expect-loss.ts';

const rows = randomRows(9, 3, 5);
const identities = [0, 1, 0, 1, 2, 0, 1, 1, 2];
const batch = (begin: number, end: number): [tf.Tensor2D, tf.Tensor1D] => [
  tensorOf(rows.slice(begin, end)),
  labelsOf(identities.slice(begin, end)),
];

describe('crossBatchMemory', () => {
  onEachBackend(() => {
    it('compares with all that it remembers, and no image with itself', () => {
      tf.tidy(() => {
        const memory = crossBatchMemory({ loss: contrastiveLoss, embeddingLength: 3, size: 6 });
        // Alone, a batch is compared with itself, as without a memory.
        const first = memory.apply(...batch(0, 4)).dataSync()[0];
        expect(first).toBeCloseTo(contrastiveLoss(...batch(0, 4)).dataSync()[0], 6);
        // Rows 4 to 8 against 3 to 8: the size is 6, so of the first four only the last one is left.
        const second = memory.apply(...batch(4, 9)).dataSync()[0];
        const [embeddings, labels] = batch(3, 9);
        const others = tf.tensor2d(
          [0, 1, 2, 3, 4].flatMap((i) => [0, 1, 2, 3, 4, 5].map((j) => Number(j !== i + 1))),
          [5, 6],
          'bool',
        );
        const expected = contrastiveLoss(...batch(4, 9), { ref: { embeddings, labels, comparable: others } });
        expect(second).toBeCloseTo(expected.dataSync()[0], 6);
        expect(Array.from(memory.variables.labels.dataSync())).toEqual([1, 2, 0, 1, 1, 2]);
        expect(memory.variables.filled.dataSync()[0]).toBe(6);
      });
    });

    it('has the gradient of the batch alone, not of its copy in the memory', () => {
      tf.tidy(() => {
        const memory = crossBatchMemory({ loss: ntXentLoss, embeddingLength: 3, size: 8 });
        const [x, labels] = batch(0, 6);
        const gradient = tf.grad((e: tf.Tensor) => memory.apply(e as tf.Tensor2D, labels))(x);
        const comparable = tf.tensor2d(
          Array.from({ length: 36 }, (_, k) => Number(Math.floor(k / 6) !== k % 6)),
          [6, 6],
          'bool',
        );
        const ref = { embeddings: tf.clone(x), labels, comparable };
        const expected = tf.grad((e: tf.Tensor) => ntXentLoss(e as tf.Tensor2D, labels, { ref }))(x);
        expect(tf.max(tf.abs(tf.sub(gradient, expected))).dataSync()[0]).toBeLessThan(1e-6);
      });
    });
  });

  it('goes around any loss that takes references', () => {
    const { variables, apply } = marginLoss({ beta: 1 });
    const losses: ReferencedLoss[] = [
      (x, labels, { ref }) => tripletLoss(x, labels, { ref, margin: 0.3, distance: squaredEuclidean() }),
      (x, labels, { ref }) => apply(x, labels, { ref }),
    ];
    for (const loss of losses) {
      const memory = crossBatchMemory({ loss, embeddingLength: 3, size: 9 });
      memory.apply(...batch(0, 4));
      expect(memory.apply(...batch(4, 9)).dataSync()[0]).toBeGreaterThan(0);
      tf.dispose(Object.values(memory.variables));
    }
    tf.dispose(variables.beta);
  });

  it('forgets when it is told to, and can be set to what was stored', () => {
    const memory = crossBatchMemory({ loss: contrastiveLoss, embeddingLength: 3, size: 6 });
    memory.apply(...batch(0, 4));
    const stored = Object.values(memory.variables).map((variable: tf.Variable) => variable.clone());
    const next = memory.apply(...batch(4, 6)).dataSync()[0];
    memory.reset();
    expect(memory.variables.filled.dataSync()[0]).toBe(0);
    expect(memory.apply(...batch(4, 6)).dataSync()[0]).not.toBeCloseTo(next, 3);
    Object.values(memory.variables).forEach((variable: tf.Variable, i) => {
      variable.assign(stored[i]);
    });
    expect(memory.apply(...batch(4, 6)).dataSync()[0]).toBe(next);
    tf.dispose([...Object.values(memory.variables), ...stored]);
  });

  it('leaves no tensors behind', () => {
    const memory = crossBatchMemory({ loss: contrastiveLoss, embeddingLength: 3, size: 6 });
    const [x, labels] = batch(0, 4);
    expectNoLeak(() => memory.apply(x, labels));
    expectNoLeak(() => tf.grad((e: tf.Tensor) => memory.apply(e as tf.Tensor2D, labels))(x));
    memory.reset();
    expectNoLeak(() => {
      memory.reset();
    });
    tf.dispose([x, labels, ...Object.values(memory.variables)]);
  });

  it('explains what does not fit', () => {
    expect(() => crossBatchMemory({ loss: contrastiveLoss, embeddingLength: 3, size: 0 })).toThrow(
      'crossBatchMemory: expected size to be a whole number >= 1, received 0; change size',
    );
    const memory = crossBatchMemory({ loss: contrastiveLoss, embeddingLength: 3, size: 4 });
    expect(() => memory.apply(...batch(0, 5))).toThrow(
      "crossBatchMemory: expected at most 4 embeddings of length 3, received [5, 3]; create it with the model's embeddingLength",
    );
    tf.dispose(Object.values(memory.variables));
  });
});
