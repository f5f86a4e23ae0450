import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { embeddingShape } from '../../src/embedding/embedding-shape.ts';

const read = (rows: number[][]) =>
  tf.tidy(() => {
    const { spread, embeddingNorm } = embeddingShape(tf.tensor2d(rows));
    return [spread.dataSync()[0], embeddingNorm.dataSync()[0]];
  });

describe('embeddingShape', () => {
  it('is worked by hand: [3, 0] and [0, 4] have the mean direction [1/2, 1/2] and the mean length 3.5', () => {
    expect(
      read([
        [3, 0],
        [0, 4],
      ]),
    ).toEqual([expect.closeTo(0.5, 6), expect.closeTo(3.5, 6)]);
  });

  it('is half the mean squared distance of two normalized embeddings, each with itself included', () => {
    const rows = [
      [1, 2, -1],
      [0.5, -1, 3],
      [2, 2, 2],
      [-1, 0, 0.1],
    ];
    const unit = rows.map((row) => row.map((x) => x / Math.hypot(...row)));
    const distances = unit.flatMap((a) => unit.map((b) => a.reduce((sum, x, i) => sum + (x - b[i]) ** 2, 0)));
    const mean = distances.reduce((a, b) => a + b) / distances.length;
    expect(read(rows)[0]).toBeCloseTo(mean / 2, 5);
  });

  it('is 0 where all point the same way, and finite for zeros', () => {
    expect(
      read([
        [1, 1],
        [2, 2],
      ])[0],
    ).toBeCloseTo(0, 6);
    expect(
      read([
        [0, 0],
        [0, 0],
      ]),
    ).toEqual([1, 0]);
  });

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    read([
      [1, 2],
      [3, 4],
    ]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
