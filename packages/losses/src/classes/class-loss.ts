import type * as tf from '@tensorflow/tfjs-core';
import type { Reduced, Reduction } from '../reduction/reduction.ts';

/** A loss with weights of its own: they are trained with the model, and stored with it. */
export interface ClassLoss<R extends Reduction = 'mean'> {
  /** By name, for optimizers and checkpoints; `weights` is `[K, L]`, or `[K C, L]` with `C` centers for each identity; of a shard the rows of its own ones. The caller's to dispose. */
  readonly variables: Readonly<Record<string, tf.Variable>> & { readonly weights: tf.Variable<tf.Rank.R2> };
  /**
   * What the softmax is taken of, without any margin: the largest is the predicted identity.
   *
   * @param embeddings `[N, L]`
   * @returns `[N, K]`, of a shard those of its own identities; the caller's to dispose
   */
  readonly logits: (embeddings: tf.Tensor2D) => tf.Tensor2D;
  /**
   * The loss.
   *
   * @param embeddings `[N, L]`
   * @param labels `[N]`, identities 0..K-1; one outside of that range gives NaN, with a gradient of NaN
   * @returns a scalar, or `[N]` with reduction `none`; the caller's to dispose
   */
  readonly apply: (embeddings: tf.Tensor2D, labels: tf.Tensor1D) => Reduced<R>;
}
