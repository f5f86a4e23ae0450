import { withGradient } from '@htg/ground/with-gradient';
import * as tf from '@tensorflow/tfjs-core';
import { oneHot } from '../tensors/one-hot.ts';
import { exponential, isDifferentiated } from '../tensors/smooth.ts';

/**
 * The cross entropy of each row, `[N]`, as one node of the tape: its derivative by the logits is `softmax(z) - onehot(y)`, which the tape would
 * find in seven steps of the size of the logits. A label outside of 0..K-1 gives NaN, and a gradient of NaN.
 *
 * @param logits `[N, K]`
 * @param labels `[N]`
 */
export function softmaxLosses(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  const isOwn = oneHot(labels, logits.shape[1]);
  const known = tf.any(isOwn, 1);
  const target = tf.cast(isOwn, 'float32');
  return withGradient([logits], (save) => {
    const { shifted, exponentials, total } = softmaxOf(logits);
    const losses = tf.sub(tf.log(tf.squeeze(total, [1])), tf.sum(tf.mul(shifted, target), 1));
    const slopes = tf.sub(tf.div(exponentials, total), target);
    save([logits, tf.where(tf.expandDims(known, 1), slopes, NaN), target]);
    return {
      value: tf.where(known, losses, NaN),
      gradient(dy, [z, each, own]) {
        const weights = tf.expandDims(dy, 1);
        // Where it is differentiated again, from the logits: what was saved knows nothing of them.
        if (!isDifferentiated()) return [tf.mul(each, weights)];
        const again = softmaxOf(z);
        return [tf.mul(tf.sub(tf.div(again.exponentials, again.total), own), weights)];
      },
    };
  }) as tf.Tensor1D;
}

/** The parts of a softmax of rows, without overflow. */
function softmaxOf(logits: tf.Tensor): Readonly<Record<'shifted' | 'exponentials' | 'total', tf.Tensor>> {
  const shifted = tf.sub(logits, tf.max(logits, 1, true));
  const exponentials = exponential(shifted);
  return { shifted, exponentials, total: tf.sum(exponentials, 1, true) };
}
