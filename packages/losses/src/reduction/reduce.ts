import { stopGradient } from '@htg/ground/stop-gradient';
import * as tf from '@tensorflow/tfjs-core';
import { registerGradients } from '../tensors/register-gradients.ts';
import type { Losses, Reduced, Reduction } from './reduction.ts';
import { oneIfFinite, shareOfEach } from './reduction.ts';

/** `tf.tidy` for a loss that is differentiated operation by operation: tfjs has the gradients that it needs. */
export function differentiable<T extends tf.TensorContainer>(body: () => T): T {
  registerGradients();
  return tf.tidy(body);
}

/**
 * Losses, reduced, on the ordinary tape. An empty set gives 0, not 0/0; an input that is not finite gives NaN, which hinges and masks would
 * drop. How much each loss counts is a constant of the gradient.
 *
 * @param inputs what the losses are made of: looked at for NaN
 */
export function reduce<R extends Reduction>(
  inputs: readonly tf.Tensor[],
  reduction: R,
  { losses, members, share }: Losses,
): Reduced<R> {
  const known = oneIfFinite(inputs.map(stopGradient));
  if (reduction === 'none') return tf.mul<Reduced<R>>(losses, known);
  const counted = { losses: stopGradient(losses), members, ...(share && { share }) };
  const weights = shareOfEach(counted, reduction);
  const total = weights.rank === 0 ? tf.mul(tf.sum(losses), weights) : tf.sum(tf.mul(losses, weights));
  return tf.mul<Reduced<R>>(total, known);
}
