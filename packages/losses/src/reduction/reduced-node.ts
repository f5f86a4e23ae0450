import { onceDifferentiable, withGradient } from '@htg/ground/with-gradient';
import * as tf from '@tensorflow/tfjs-core';
import type { Losses, Reduced, Reduction } from './reduction.ts';
import { oneIfFinite, shareOfEach } from './reduction.ts';

/** Losses with a derivative that is written out. */
export interface DerivedLosses extends Losses {
  /** Tensors that `pullback` needs. */
  readonly saved: readonly tf.Tensor[];
  /**
   * Derivatives by the inputs, from `weights`, the derivative by each loss: a scalar or of the shape of the losses. Nothing may come from
   * where there is no member, nor from triplets whose loss is 0.
   */
  readonly pullback: (weights: tf.Tensor, saved: readonly tf.Tensor[]) => tf.Tensor[];
  /** Whether the derivative is no constant of the inputs, so that there is a second one, which is not written out: an error, not zero. */
  readonly curved: boolean;
}

/**
 * Losses of some inputs, reduced, as one node of the tape: for those whose derivative written out takes much less than what the tape would
 * keep. Otherwise as `reduce`.
 *
 * @param caller opens the error text where a curved loss is differentiated twice
 */
export function reducedNode<R extends Reduction>(
  caller: string,
  inputs: readonly tf.Tensor[],
  reduction: R,
  forward: () => DerivedLosses,
): Reduced<R> {
  return withGradient(inputs, (save) => {
    const all = forward();
    const { losses, saved, pullback, curved } = all;
    const known = oneIfFinite(inputs);
    const share = reduction === 'none' ? known : shareOfEach(all, reduction);
    const total = share.rank === 0 ? tf.mul(tf.sum(losses), share) : tf.sum(tf.mul(losses, share));
    save([known, share, ...(curved ? inputs : []), ...saved]);
    return {
      value: tf.mul(reduction === 'none' ? losses : total, known),
      gradient(dy, [one, weights, ...others]) {
        const [depends, kept] = curved ? [others.slice(0, inputs.length), others.slice(inputs.length)] : [[], others];
        const each = reduction === 'none' ? tf.mul(dy, one) : tf.mul(tf.mul(weights, dy), one);
        const derivatives = pullback(each, kept);
        return curved ? onceDifferentiable(caller, depends, derivatives) : derivatives;
      },
    };
  }) as Reduced<R>;
}
