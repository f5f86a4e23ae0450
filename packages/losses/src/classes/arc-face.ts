import { stopGradient } from '@htg/ground/stop-gradient';
import * as tf from '@tensorflow/tfjs-core';
import { checkPositive } from '../checks/check-batch.ts';
import type { Reduction } from '../reduction/reduction.ts';
import type { ClassLoss } from './class-loss.ts';
import type { ClassWeightOptions } from './class-weights.ts';
import { marginSoftmax } from './margin-softmax.ts';

export interface ArcFaceOptions<R extends Reduction = Reduction> extends ClassWeightOptions {
  /** `m` in degrees, 0..180. Default 28.6. */
  readonly margin?: number;
  /** `s`, above 0. Default 64. */
  readonly scale?: number;
  /** Default `mean`. */
  readonly reduction?: R;
}

/**
 * ArcFace: a softmax over angles, with an angle added between an embedding and its own identity's weights.
 *
 *     L = -log( exp(s cos(theta_y + m)) / (exp(s cos(theta_y + m)) + sum_k exp(s cos theta_k)) ),   cos theta_k = W_k/|W_k| . f/|f|
 *
 * Beyond `theta_y = 180 degrees - m`, where the cosine would turn, it is `cos theta_y - m sin m`.
 *
 * @returns the loss as `apply(embeddings [N, L], labels [N])` and its one variable, `weights` `[K, L]`
 * @throws RangeError for options that are no numbers and shapes that do not fit
 *
 * Source: Deng et al., "ArcFace", CVPR 2019, eq. 3; the continuation beyond the turn is that of the authors' code.
 *
 * @example
 * const loss = arcFace({ embeddingLength: 128, identities: 765 });
 * const value = loss.apply(embeddings, labels);
 */
export function arcFace<R extends Reduction = 'mean'>({
  margin = 28.6,
  scale = 64,
  reduction = 'mean' as R,
  ...shape
}: ArcFaceOptions<R>): ClassLoss<R> {
  checkPositive('arcFace', 'margin', margin, true);
  if (margin >= 180) {
    throw new RangeError(`arcFace: expected margin below 180 degrees, received ${String(margin)}; it is no cosine`);
  }
  const radians = (margin * Math.PI) / 180;
  return marginSoftmax('arcFace', { scale, reduction, ...shape }, (cosines) => addAngle(cosines, radians));
}

/** `cos(theta + m)` from `cos theta`. */
function addAngle(cosines: tf.Tensor2D, margin: number): tf.Tensor2D {
  // In single precision 1 - cos^2 is either below this or well above it, so only angles of exactly 0 and 180 degrees meet the bound:
  // there the derivative has no limit, and stays finite here.
  const sines = tf.sqrt(tf.maximum(tf.sub(1, tf.square(cosines)), 1e-12));
  const [cosine, sine] = [Math.cos(margin), Math.sin(margin)];
  const turned = tf.less(stopGradient(cosines), -cosine);
  const added: tf.Tensor2D = tf.sub(tf.mul(cosines, cosine), tf.mul(sines, sine));
  const beyond: tf.Tensor2D = tf.sub(cosines, margin * sine);
  return tf.where(turned, beyond, added);
}
