import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { discriminatorAccuracies } from '../src/index.ts';

it('takes labels of generated embeddings that are others than those of the real ones', () => {
  const real = tf.oneHot(tf.tensor1d([0, 1], 'int32'), 3, 1, 0, 'float32') as tf.Tensor2D;
  const generated = tf.oneHot(tf.tensor1d([2, 1, 0, 1], 'int32'), 3, 1, 0, 'float32') as tf.Tensor2D;
  const labels = { real: tf.tensor1d([0, 0], 'int32'), generated: tf.tensor1d([1, 1, 1, 1], 'int32') };
  const shares = discriminatorAccuracies({ real, generated }, labels);
  // One of two real ones is named; of four generated ones one is called fake, two have the identity 1.
  expect([shares.real, shares.fake, shares.preserved].map((share) => share.dataSync()[0])).toEqual([0.5, 0.25, 0.5]);
});
