import * as tf from '@tensorflow/tfjs-core';

/** What a triplet costs: `activation(d_ap - d_an + margin)`. Larger distances mean farther here, whatever the loss measures. */
export interface TripletRule {
  readonly margin: number;
  /** Softplus in place of the hinge. */
  readonly soft: boolean;
  /** Distances between the references `[M, M]`, if positive and anchor may change places. */
  readonly between?: tf.Tensor2D | undefined;
}

/** Sums over all triplets of a batch. */
export interface SummedTriplets {
  readonly loss: tf.Tensor;
  /** How many triplets have a loss above zero. */
  readonly active: tf.Scalar;
  /** Derivatives of `loss` by the distances, `[N, M]`, and by the distances between references, `[M, M]`, if the rule has a swap. */
  readonly gradients: readonly tf.Tensor[];
}

/** What a violation costs. */
export function activate({ soft }: TripletRule, excess: tf.Tensor): tf.Tensor {
  return soft ? tf.softplus(excess) : tf.relu(excess);
}

/** The derivative of `activate`. */
export function slope({ soft }: TripletRule, excess: tf.Tensor): tf.Tensor {
  return soft ? tf.sigmoid(excess) : tf.cast(tf.greater(excess, 0), 'float32');
}
