import { stopGradient } from '@htg/ground/stop-gradient';
import * as tf from '@tensorflow/tfjs-core';

/**
 * The share of each value in the nodes of a histogram: 1 at a node, and falling to 0 at its neighbors, so that the shares of a value add up to 1.
 *
 * @param values of any shape
 * @param low the first node
 * @param width between two nodes
 * @param nodes how many there are, `B`
 * @returns the shape of the values and `B`
 */
export function softHistogram(values: tf.Tensor, low: number, width: number, nodes: number): tf.Tensor {
  const places = tf.div(tf.sub(tf.expandDims(values, -1), low), width);
  const apart = tf.sub(places, tf.range(0, nodes, 1, 'float32'));
  // Not tf.minimum or tf.abs: their gradients have none in tfjs.
  const sign = tf.where(tf.greater(stopGradient(apart), 0), 1, -1);
  return tf.relu(tf.sub(1, tf.mul(apart, sign)));
}

/** Sums up to each node: `[N, B]` to `[N, B]`. */
export function cumulated(histograms: tf.Tensor2D): tf.Tensor2D {
  const nodes = tf.range(0, histograms.shape[1], 1, 'int32');
  const counted = tf.cast(tf.lessEqual(tf.expandDims(nodes, 1), tf.expandDims(nodes, 0)), 'float32');
  return tf.matMul(histograms, counted);
}
