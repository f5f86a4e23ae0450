import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { withLibrary } from '../needs-library.ts';

withLibrary('rounding keeps whole numbers and rounds halves to even', async () => {
  expect(await tf.round(tf.tensor1d([-12345678, 7], 'int32')).array()).toEqual([-12345678, 7]);
  expect(await tf.round(tf.tensor1d([-1.5, 0.5, 2.6])).array()).toEqual([-2, 0, 3]);
});

withLibrary('searchSorted finds the place before or behind equals', async () => {
  const edges = tf.tensor1d([0, 3, 9, 10, 10]);
  const values = tf.tensor1d([0, 4, 10]);
  expect(await tf.searchSorted(edges, values, 'left').array()).toEqual([[0, 2, 3]]);
  expect(await tf.searchSorted(edges, values, 'right').array()).toEqual([[1, 2, 5]]);
});

withLibrary('bitwiseAnd', async () => {
  expect(await tf.bitwiseAnd(tf.tensor1d([0, 5, 3, 14], 'int32'), tf.tensor1d([5, 0, 7, 11], 'int32')).array()).toEqual(
    [0, 0, 3, 10],
  );
});

withLibrary('denseBincount counts, or sums weights', async () => {
  const x = tf.tensor1d([1, 1, 4], 'int32');
  expect(await tf.denseBincount(x, [], 5).array()).toEqual([0, 2, 0, 0, 1]);
  expect(await tf.denseBincount(x, tf.tensor1d([0.5, 2, 3]), 5).array()).toEqual([0, 2.5, 0, 0, 3]);
});

withLibrary('fill refuses an axis that TensorFlow would take for another', async () => {
  expect(await tf.fill([2, 1], 3).array()).toEqual([[3], [3]]);
  expect(await tf.fill([2], 'a', 'string').array()).toEqual(['a', 'a']);
  expect(tf.fill([2], 1, 'int32').dtype).toBe('int32');
  expect(tf.fill([0, 3], 1).shape).toEqual([0, 3]);
  expect(() => tf.fill([2 ** 40], 1)).toThrow(
    `fill: expected whole lengths of axes in 0..2147483647, received 1099511627776 in [1099511627776]; fill smaller tensors`,
  );
});
