import { euclidean } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../tooling/testing/on-each-backend.ts';
import { hdc } from '../src/index.ts';
import { placesOf } from './support/sets.ts';

describe('hdc', () => {
  onEachBackend(() => {
    it('takes the hardest of the whole batch, rounded up, and what equals the last of them', () => {
      const mask = (rows: number[][]): tf.Tensor2D => tf.tensor2d(rows, [2, 4], 'bool');
      const { positive, negative } = hdc({ share: 0.5 })({
        distances: tf.tensor2d([
          [1, 2, 3, 4],
          [5, 2, 7, 4],
        ]),
        positive: mask([
          [1, 1, 0, 0],
          [1, 0, 0, 0],
        ]),
        negative: mask([
          [0, 0, 1, 1],
          [0, 0, 1, 1],
        ]),
        distance: euclidean(),
      });
      // Two of three positives, the farthest; two of four negatives, the nearest, 3 and 4, of which there are two.
      expect(placesOf(positive)).toEqual([
        [0, 1],
        [1, 0],
      ]);
      expect(placesOf(negative)).toEqual([
        [0, 2],
        [0, 3],
        [1, 3],
      ]);
    });
  });
});
