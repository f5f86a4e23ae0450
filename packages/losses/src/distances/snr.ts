import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import * as tf from '@tensorflow/tfjs-core';
import { differentiable } from '../reduction/reduce.ts';
import type { Distance, DistanceOptions } from './distance.ts';
import { normalizeRows } from './normalize-rows.ts';
import { squaredDistances } from './squared-distances.ts';

/** What stands in the place of an anchor's variance where that is less: a row of equal entries carries no signal. */
const faintest = 1e-12;

/**
 * Signal-to-noise distance: the variance of what two embeddings differ by, the noise, over the variance of the anchor, the signal. Variances are over an
 * embedding's entries. Its two directions differ: the rows of the matrix are the anchors.
 *
 *     d(u, v) = var(u - v) / var(u)
 *
 * @param options.normalize divide rows by their length first; default true. It changes the distance, which does not see the length of both together
 * @returns a distance of any size from 0 on
 *
 * Source: Yuan et al., "Signal-to-Noise Ratio: A Robust Distance Metric for Deep Metric Learning", CVPR 2019, eq. 5; normalized by default as in
 * pytorch-metric-learning.
 *
 * @example
 * const loss = contrastiveLoss(embeddings, labels, { distance: snr(), positiveMargin: 0.01, negativeMargin: 0.2 });
 */
export function snr({ normalize = true, ...others }: DistanceOptions = {}): Distance {
  refuseUnknownOptions('snr', others, ['normalize']);
  checkOneOf('snr', 'normalize', normalize, [true, false]);
  const prepared = (rows: tf.Tensor2D): tf.Tensor2D => centered(normalize ? normalizeRows(rows) : rows);
  return {
    name: 'snr',
    similarity: false,
    normalize,
    matrix: (queries, references) =>
      differentiable(() => {
        const signals = prepared(queries);
        const noise = squaredDistances(signals, references && prepared(references));
        const shares = 1 / Math.max(queries.shape[1], 1);
        const strengths = tf.maximum(tf.mul(tf.sum(tf.square(signals), 1, true), shares), faintest); // [N, 1]
        return tf.div<tf.Tensor2D>(tf.mul(noise, shares), strengths);
      }),
  };
}

/** Rows less the mean of their entries. */
function centered(rows: tf.Tensor2D): tf.Tensor2D {
  return tf.sub(rows, tf.div(tf.sum(rows, 1, true), Math.max(rows.shape[1], 1)));
}
