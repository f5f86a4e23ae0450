import '@tensorflow/tfjs-backend-cpu';
import { cosine, mineTriplets, tripletLoss, tripletStatistics } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { batchHard } from '../src/index.ts';

// On a line, so that distances can be read off: identity 0 at 0, 1, 5; identity 1 at 3, 9; identity 2 alone at 20.
const positions = [0, 1, 5, 3, 9, 20];
const identities = [0, 0, 0, 1, 1, 2];
const onALine = (): { distances: tf.Tensor2D; positive: tf.Tensor2D; negative: tf.Tensor2D } => {
  const table = (f: (i: number, j: number) => number): number[][] =>
    positions.map((_, i) => positions.map((__, j) => f(i, j)));
  return {
    distances: tf.tensor2d(table((i, j) => Math.abs(positions[i] - positions[j]))),
    positive: tf.tensor2d(
      table((i, j) => Number(i !== j && identities[i] === identities[j])),
      undefined,
      'bool',
    ),
    negative: tf.tensor2d(
      table((i, j) => Number(identities[i] !== identities[j])),
      undefined,
      'bool',
    ),
  };
};

/** Column of the one true place of each row; -1 for none. */
const columns = (mask: tf.Tensor2D): number[] => mask.arraySync().map((row) => row.findIndex(Boolean));

describe('batchHard', () => {
  it('takes the farthest positive and the nearest negative', () => {
    const mined = batchHard()(onALine());
    expect(columns(mined.positive)).toEqual([2, 2, 0, 4, 3, -1]);
    expect(columns(mined.negative)).toEqual([3, 3, 3, 1, 2, -1]);
    expect(mined.positive.dtype).toBe('bool');
    expect(tf.sum(tf.cast(mined.negative, 'int32')).dataSync()[0]).toBe(5);
  });

  it('takes the least and the most similar one of a similarity', () => {
    const { distances, positive, negative } = onALine();
    const mined = batchHard()({ distances: tf.neg(distances), positive, negative, distance: cosine() });
    expect(columns(mined.positive)).toEqual([2, 2, 0, 4, 3, -1]);
    expect(columns(mined.negative)).toEqual([3, 3, 3, 1, 2, -1]);
  });

  it('gives the batch-hard loss and its statistics', () => {
    const x = tf.tensor2d([
      [1, 0],
      [0, 1],
      [-1, 0],
      [0, 1],
    ]);
    const labels = tf.tensor1d([0, 0, 1, 1], 'int32');
    // Squared distances: a-p 2, a-(-1,0) 4, a-(0,1) 2; p-(0,1) 0, p-(-1,0) 2; and so on: 2-2, 2-0, 2-2, 2-0 plus margin.
    const mined = mineTriplets(x, labels, { miner: batchHard() });
    const losses = tripletLoss(x, labels, { margin: 0.5, mined, reduction: 'none' });
    expect(losses.shape).toEqual([4]);
    expect(Array.from(losses.dataSync())).toEqual([0.5, 2.5, 0.5, 2.5]);
    expect(tripletLoss(x, labels, { margin: 0.5, miner: batchHard() }).dataSync()[0]).toBe(1.5);
    const statistics = tripletStatistics(x, mined, { margin: -1 });
    expect(statistics.triplets.dataSync()[0]).toBe(4);
    expect(statistics.activeShare.dataSync()[0]).toBe(0.5);
    expect(statistics.hardestPositive.dataSync()[0]).toBe(2);
    expect(statistics.hardestNegative.dataSync()[0]).toBe(0);
  });

  it('can be differentiated through, and leaves no tensors behind', () => {
    const x = tf.tensor2d([
      [1, 0.2],
      [0.1, 1],
      [-1, 0.3],
      [0.4, 1],
    ]);
    const labels = tf.tensor1d([0, 0, 1, 1], 'int32');
    const before = tf.memory().numTensors;
    tf.dispose(tf.grad((e) => tripletLoss(e as tf.Tensor2D, labels, { margin: 0.5, miner: batchHard() }))(x));
    expect(tf.memory().numTensors).toBe(before);
  });
});
