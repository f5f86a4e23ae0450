import * as tf from '@tensorflow/tfjs-core';

/** A value and how to differentiate it. */
export interface Differentiable<T extends tf.Tensor> {
  readonly value: T;
  /** Tensors that `gradient` needs, kept until it ran. */
  readonly saved: readonly tf.Tensor[];
  /** Derivatives by each input, from that by the value. */
  readonly gradient: (dy: tf.Tensor, saved: readonly tf.Tensor[]) => tf.Tensor[];
}

/** Computes `forward()` as one node of the tape with the gradient that comes along, by the inputs named. */
export function withGradient<T extends tf.Tensor>(inputs: readonly tf.Tensor[], forward: () => Differentiable<T>): T {
  const apply = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const save = args[args.length - 1] as tf.GradSaveFunc;
    const { value, saved, gradient } = forward();
    save([...saved]);
    return { value, gradFunc: (dy: tf.Tensor, kept: tf.Tensor[]) => gradient(dy, kept) };
  });
  return apply(...inputs);
}
