import { withGradient } from '@htg/ground/with-gradient';
import * as tf from '@tensorflow/tfjs-core';
import { normalizeRows } from './normalize-rows.ts';

/** The Euclidean length of each row, `[N, 1]`. A row of zeros gets no gradient: it has no direction. */
export function rowLengths(x: tf.Tensor2D): tf.Tensor2D {
  return withGradient([x], (save) => {
    save([x]);
    return {
      value: tf.sqrt(tf.sum(tf.square(x), 1, true)),
      gradient: (dy, [rows]) => [tf.mul(normalizeRows(rows as tf.Tensor2D), dy)],
    };
  }) as tf.Tensor2D;
}
