import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';

/**
 * Softmax over positions, one for each image and channel: `p(i,j) = exp k(i,j) / sum_{i'j'} exp k(i',j')`.
 * tfjs's own softmax takes the last axis only.
 *
 * Its gradient is written out, `dk = p (dp - sum_{i'j'} p dp)`: a tape over exp, sum and division would be four times as long.
 *
 * @param logits `k`, `[N, H, W, C]`
 * @returns `p`, `[N, H, W, C]`, positive, each channel of each image of sum 1; the caller's to dispose
 */
export function spatialSoftmax(logits: Tensor4D): Tensor4D {
  const softmax = tf.customGrad((...args) => {
    const [k, save] = args as unknown as [Tensor4D, (tensors: Tensor4D[]) => void];
    const exponentials = tf.exp(tf.sub(k, tf.max(k, [1, 2], true)));
    const p = tf.div<Tensor4D>(exponentials, tf.sum(exponentials, [1, 2], true));
    save([p]);
    return {
      value: p,
      gradFunc: (dy, saved) => {
        const [density] = saved as [Tensor4D];
        const weighted = tf.mul(density, dy);
        return tf.sub(weighted, tf.mul(density, tf.sum(weighted, [1, 2], true)));
      },
    };
  });
  return softmax(logits) as Tensor4D;
}
