import { checkFinite } from '@htg/ground/check-numbers';
import { refuseUnknownOptions } from '@htg/ground/check-options';
import { stopGradient } from '@htg/ground/stop-gradient';
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checkEmbeddings, checkLabels } from '../checks/check-batch.ts';
import { normalizeRows } from '../distances/normalize-rows.ts';
import { squaredDistances } from '../distances/squared-distances.ts';
import { labelMasks } from '../pairs/compare-pairs.ts';
import { emptyLoss } from '../reduction/empty-loss.ts';
import { differentiable, reduce } from '../reduction/reduce.ts';

/** What `hardnessAwareLoss` takes. */
export interface HardnessAwareLossOptions {
  /** `m`, in squared distance of normalized rows. Default 0.05. */
  readonly margin?: number;
  /** `alpha`, at least 0: how soon synthetic negatives become hard as the loss falls; 0 leaves negatives as they are. Default 0.2 (ours). */
  readonly alpha?: number;
}

/** Keeps divisions and roots of a distance finite. */
const epsilon = 1e-8;

/**
 * A rival of hard triplet generation that needs no network: negatives are drawn towards the anchor, the more the better the training stands.
 *
 * With `J` the mean loss of the triplets as they are and `lambda = exp(-alpha / J)`, a negative `n` of anchor `a` with positive `p` becomes the point of
 * the line from `a` to `n` at the distance
 *
 *     lambda |a - n| + (1 - lambda) |a - p|        where |a - n| > |a - p|, else it stays
 *
 * normalized again, and the loss is the triplet loss with that negative, over each anchor's farthest positive and nearest negative:
 *
 *     L = mean over anchors of [d(a, p) - d(a, n') + m]+
 *
 * over those above zero. No gradient passes through `lambda`.
 *
 * @param embeddings `[N, L]`, not L2-normalized: that is done here
 * @param labels `[N]`, identities
 * @param options.margin `m`. Default 0.05
 * @param options.alpha 0 leaves negatives as they are. Default 0.2
 * @returns a scalar, the caller's to dispose; 0 where there is no anchor with a positive and a negative
 *
 * Source: Zheng, Chen, Lu, Zhou, "Hardness-Aware Deep Metric Learning", CVPR 2019, eq. 3 to 5 without the generator that keeps labels. `J` of the batch
 * in place of the last epoch's mean, normalized rows and hardest triplets are ours.
 */
export function hardnessAwareLoss(
  embeddings: Tensor2D,
  labels: Tensor1D,
  { margin = 0.05, alpha = 0.2, ...others }: HardnessAwareLossOptions = {},
): Scalar {
  refuseUnknownOptions('hardnessAwareLoss', others, ['margin', 'alpha']);
  checkEmbeddings('hardnessAwareLoss', embeddings);
  checkLabels('hardnessAwareLoss', embeddings, labels);
  checkFinite('hardnessAwareLoss', 'margin', margin);
  if (!(alpha >= 0 && Number.isFinite(alpha))) {
    throw new RangeError(
      `hardnessAwareLoss: expected alpha >= 0, received ${alpha}; 0 leaves negatives as they are, 0.2 is the default`,
    );
  }
  if (embeddings.shape[0] === 0) return emptyLoss([embeddings], 'mean');
  return differentiable(() => {
    const { positive, negative, counted } = hardest(squaredDistances(normalizeRows(embeddings)), labels);
    const plain = tf.mul(tf.relu(tf.add(tf.sub(positive, negative), margin)), counted);
    const mean = stopGradient(reduce([embeddings], 'meanNonZero', { losses: plain }));
    // A loss of 0 would ask for negatives as near as the positive: exp(-alpha / 0) = 0.
    const lambda = alpha === 0 ? tf.scalar(1) : tf.exp(tf.div(-alpha, tf.maximum(mean, epsilon)));
    const drawn = distanceOfDrawn(positive, negative, lambda);
    const losses = tf.mul(tf.relu(tf.add(tf.sub(positive, drawn), margin)), counted);
    return reduce([embeddings], 'meanNonZero', { losses });
  });
}

/** Of each anchor `d` to its farthest positive and nearest negative, `[N]`, and whether it has both. */
function hardest(distances: Tensor2D, labels: Tensor1D) {
  const { positive: positives, negative: negatives } = labelMasks(labels);
  const counted = tf.cast(tf.logicalAnd(tf.any(positives, 1), tf.any(negatives, 1)), 'float32');
  return {
    // Distances are 0..4, so that these lie beyond all.
    positive: tf.max(tf.where(positives, distances, -1), 1),
    negative: tf.min(tf.where(negatives, distances, 5), 1),
    counted,
  };
}

/**
 * `d(a, n')` of the point at the share `t` of the way from `a` to `n` on the chord between two unit vectors, normalized: with `c^2 = d(a, n)`,
 *
 *     |a + t (n - a)|^2 = 1 - t (1 - t) c^2,    a . (a + t (n - a)) = 1 - t c^2 / 2
 */
function distanceOfDrawn(positive: tf.Tensor, negative: tf.Tensor, lambda: tf.Tensor): tf.Tensor {
  const [near, far] = [positive, negative].map((squares) => tf.sqrt(tf.maximum(squares, epsilon)));
  const share = tf.div(tf.add(tf.mul(far, lambda), tf.mul(near, tf.sub(1, lambda))), far);
  const length = tf.sqrt(tf.maximum(tf.sub(1, tf.mul(tf.mul(share, tf.sub(1, share)), negative)), epsilon));
  const cosine = tf.div(tf.sub(1, tf.mul(share, tf.div(negative, 2))), length);
  const farther = tf.greater(stopGradient(negative), stopGradient(positive));
  return tf.where(farther, tf.sub(2, tf.mul(cosine, 2)), negative);
}
