import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { embeddingQueue } from '../../src/index.ts';

const rows = (...values: number[]): tf.Tensor2D =>
  tf.tensor2d(
    values.flatMap((value) => [value, -value]),
    [values.length, 2],
  );
const labels = (...values: number[]): tf.Tensor1D => tf.tensor1d(values, 'int32');

describe('embeddingQueue', () => {
  it('holds what went by last, oldest first, and says how much of it there is', () => {
    const { variables, push } = embeddingQueue({ embeddingLength: 2, size: 5 });
    const held = () => [
      tf.slice(variables.embeddings, [0, 0], [-1, 1]).dataSync().join(' '),
      variables.labels.dataSync().join(' '),
      variables.filled.dataSync()[0],
    ];
    push(rows(1, 2), labels(7, 8));
    expect(held()).toEqual(['0 0 0 1 2', '0 0 0 7 8', 2]);
    push(rows(3, 4), labels(9, 7));
    push(rows(5, 6), labels(8, 9));
    expect(held()).toEqual(['2 3 4 5 6', '8 9 7 8 9', 5]);
    expect(variables.embeddings.dataSync().slice(-2)).toEqual(Float32Array.of(6, -6));
  });

  it('forgets everything where it is told to', () => {
    const { variables, push, reset } = embeddingQueue({ embeddingLength: 2, size: 3 });
    push(rows(1, 2), labels(1, 2));
    reset();
    expect(Object.values(variables).flatMap((variable: tf.Variable) => [...variable.dataSync()])).toEqual(
      Array<number>(10).fill(0),
    );
  });

  it('leaves no tensor behind, and what it was given stays', () => {
    const batch = rows(1, 2);
    const theirs = labels(1, 2);
    const before = tf.memory().numTensors;
    const { variables, push } = embeddingQueue({ embeddingLength: 2, size: 3 });
    push(batch, theirs);
    push(batch, theirs);
    tf.dispose(variables);
    expect(tf.memory().numTensors).toBe(before);
    expect(batch.isDisposed).toBe(false);
  });

  it('says what is wrong', () => {
    expect(() => embeddingQueue({ embeddingLength: 2, size: 0 })).toThrow(
      'embeddingQueue: expected size to be a whole number >= 1, received 0; change size',
    );
    const { push } = embeddingQueue({ embeddingLength: 2, size: 1, caller: 'memory' });
    expect(() => {
      push(rows(1, 2), labels(1, 2));
    }).toThrow(
      "memory: expected at most 1 embeddings of length 2, received [2, 2]; create it with the model's embeddingLength and a size of several batches",
    );
  });
});
