import { untracked } from '@htg/ground/untracked';
import { onceDifferentiable, withGradient } from '@htg/ground/with-gradient';
import * as tf from '@tensorflow/tfjs-core';
import { oneHot } from '../tensors/one-hot.ts';
import type { ClassShard } from './class-shard.ts';

/**
 * The cross entropy of each row where every process has the logits `z_k` of its own identities only, of the whole batch:
 *
 *     m = max_k z_k,   s = sum_k exp(z_k - m),   L = log s - (z_y - m),   with m, s and z_y exchanged: 4 N numbers, whatever K is
 *
 * Its gradient is that of the sum of all processes' losses, which are alike: `W dL` for `W` processes, so that means over processes, such as those of
 * the gradients of a model whose embeddings were gathered, are right.
 *
 * @param logits `[N, K_w]`, of the identities from `from` on
 * @param labels `[N]`, of all identities
 * @returns `[N]`, alike to the bit on every process; NaN, with a gradient of NaN, for a label that is no identity of any
 */
export function dividedSoftmaxLosses(
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
  { shard, from }: { readonly shard: ClassShard; readonly from: number },
): tf.Tensor1D {
  const rows = logits.shape[0];
  const target = tf.cast(oneHot(labels, logits.shape[1], from), 'float32');
  return withGradient([logits], (save) => {
    const { losses, slopes } = untracked((): Readonly<Record<'losses' | 'slopes', tf.Tensor>> => {
      const largest = shard.largest(tf.max(logits, 1));
      const shifted = tf.sub(logits, tf.expandDims(largest, 1));
      const exponentials = tf.exp(shifted);
      // A logit that is not finite makes the row NaN on every process: 0 times it is added.
      const total = tf.sum(tf.add(exponentials, tf.mul(shifted, 0)), 1);
      const own = tf.sum(tf.mul(shifted, target), 1);
      const parts = shard.sum(tf.stack([total, own, tf.sum(target, 1)])); // [3, N]
      const [all, ownLogits, known] = [0, 1, 2].map((part) =>
        tf.reshape(tf.slice(parts, [part, 0], [1, rows]), [rows]),
      );
      const isKnown = tf.equal(known, 1);
      const each = tf.sub(tf.div(exponentials, tf.expandDims(all, 1)), target);
      return {
        losses: tf.where(isKnown, tf.sub(tf.log(all), ownLogits), NaN),
        slopes: tf.where(tf.expandDims(isKnown, 1), tf.mul(each, shard.count), NaN),
      };
    });
    save([logits, slopes]);
    return {
      value: losses,
      gradient: (dy, [z, each]) =>
        onceDifferentiable('dividedSoftmaxLosses', [dy, z], [tf.mul(each, tf.expandDims(dy, 1))]),
    };
  }) as tf.Tensor1D;
}
