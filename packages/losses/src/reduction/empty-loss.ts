import { withGradient } from '@htg/ground/with-gradient';
import * as tf from '@tensorflow/tfjs-core';
import type { Reduced, Reduction } from './reduction.ts';

/** The loss of a batch without any image: 0 (no number at all with reduction `none`, `[0]`), with gradients of zeros. */
export function emptyLoss<R extends Reduction>(inputs: readonly tf.Tensor[], reduction: R): Reduced<R> {
  return withGradient(inputs, () => ({
    value: reduction === 'none' ? tf.zeros([0]) : tf.scalar(0),
    gradient: () => inputs.map((input) => tf.zeros(input.shape)),
  })) as Reduced<R>;
}
