import type { Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** What a triplet costs: `activation(sign (d_ap - d_an) + margin)`. */
export interface TripletRule {
  readonly margin: number;
  /** Softplus in place of the hinge. */
  readonly soft: boolean;
  /** 1 pulls the positive in; -1 pushes it out, as the generator does, or stands for a similarity. */
  readonly sign: 1 | -1;
  /** Distances between the references `[M, M]`, if positive and anchor may change places. */
  readonly swap?: Swap | undefined;
}

export interface Swap {
  readonly between: Tensor2D;
  /** Whether larger means closer. */
  readonly similarity: boolean;
}

/** `sign x`. */
export function signed<T extends tf.Tensor>(rule: TripletRule, x: T): T {
  return rule.sign === 1 ? x : tf.neg(x);
}

/** How far a triplet misses its margin, of any broadcastable shapes; the margin is in `positive` already (`d_ap + sign m`). */
export function violation(rule: TripletRule, positive: tf.Tensor, negative: tf.Tensor): tf.Tensor {
  return rule.sign === 1 ? tf.sub(positive, negative) : tf.sub(negative, positive);
}

/** What a violation costs. */
export function activate(rule: TripletRule, excess: tf.Tensor): tf.Tensor {
  return rule.soft ? tf.softplus(excess) : tf.relu(excess);
}

/** The derivative of `activate`. */
export function slope(rule: TripletRule, excess: tf.Tensor): tf.Tensor {
  return rule.soft ? tf.sigmoid(excess) : tf.cast(tf.greater(excess, 0), 'float32');
}

/** With swap: the negative's distance, from the anchor or from the positive, whichever is the harder one. */
export function harder(rule: TripletRule, negative: tf.Tensor, between: tf.Tensor): tf.Tensor {
  return rule.swap?.similarity ? tf.maximum(negative, between) : tf.minimum(negative, between);
}

/** With swap: whether that is the anchor's distance. */
export function fromAnchor(rule: TripletRule, negative: tf.Tensor, between: tf.Tensor): tf.Tensor {
  return rule.swap?.similarity ? tf.greaterEqual(negative, between) : tf.lessEqual(negative, between);
}
