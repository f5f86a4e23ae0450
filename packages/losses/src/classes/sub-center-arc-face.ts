import { checkCount } from '@htg/ground/check-numbers';
import { stopGradient } from '@htg/ground/stop-gradient';
import * as tf from '@tensorflow/tfjs-core';
import type { Reduction } from '../reduction/reduction.ts';
import { addedAngle } from './added-angle.ts';
import type { ArcFaceOptions } from './arc-face.ts';
import type { ClassLoss } from './class-loss.ts';
import { marginSoftmax } from './margin-softmax.ts';

/** Options of {@link subCenterArcFace}. */
export interface SubCenterArcFaceOptions<R extends Reduction = Reduction> extends ArcFaceOptions<R> {
  /** `C`, centers of each identity, at least 1. Default 3. */
  readonly centers?: number;
}

/**
 * Sub-center ArcFace: several weight vectors for each identity, of which the nearest counts, so that wrongly labeled images gather around
 * centers of their own.
 *
 *     cos theta_k = max_c  W_kc/|W_kc| . f/|f|,   and the loss of that as `arcFace` has it
 *
 * @returns the loss as `apply(embeddings [N, L], labels [N])` and its one variable, `weights` `[K C, L]`: an identity's centers one after another
 * @throws RangeError for options that are no numbers and shapes that do not fit
 *
 * Source: Deng et al., "Sub-center ArcFace: Boosting Face Recognition by Large-scale Noisy Web Faces", ECCV 2020, section 3.2.
 *
 * @example
 * const loss = subCenterArcFace({ embeddingLength: 128, identities: 765, centers: 3 });
 * const value = loss.apply(embeddings, labels);
 */
export function subCenterArcFace<R extends Reduction = 'mean'>({
  centers = 3,
  margin = 28.6,
  scale = 64,
  reduction = 'mean' as R,
  ...shape
}: SubCenterArcFaceOptions<R>): ClassLoss<R> {
  checkCount('subCenterArcFace', 'centers', centers);
  const handicap = addedAngle('subCenterArcFace', margin);
  const nearest = { count: centers, merge: largest };
  return marginSoftmax('subCenterArcFace', { scale, reduction, ...shape }, { handicap, centers: nearest });
}

/** The cosine of the nearest center. Unlike the gradient of tfjs's Max, that of a choice has a gradient itself. */
function largest(cosines: tf.Tensor3D): tf.Tensor2D {
  if (cosines.shape[2] === 1) return tf.squeeze(cosines, [2]);
  const chosen = tf.argMax(stopGradient(cosines), 2);
  return tf.sum(tf.mul(cosines, tf.oneHot(chosen, cosines.shape[2], 1, 0, 'float32')), 2);
}
