import type { Reduction } from '../reduction/reduction.ts';
import { addedAngle } from './added-angle.ts';
import type { ClassLoss } from './class-loss.ts';
import type { ClassWeightOptions } from './class-weights.ts';
import { marginSoftmax } from './margin-softmax.ts';

/** Options of {@link arcFace}. */
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
  return marginSoftmax('arcFace', { scale, reduction, ...shape }, { handicap: addedAngle('arcFace', margin) });
}
