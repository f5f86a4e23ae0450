import { checkPositive } from '../checks/check-batch.ts';
import type { Reduction } from '../reduction/reduction.ts';
import type { ClassLoss } from './class-loss.ts';
import type { ClassWeightOptions } from './class-weights.ts';
import { marginSoftmax } from './margin-softmax.ts';

/** Options of {@link normalizedSoftmax}. */
export interface NormalizedSoftmaxOptions<R extends Reduction = Reduction> extends ClassWeightOptions {
  /** Above 0. Default 0.05. */
  readonly temperature?: number;
  /** Default `mean`. */
  readonly reduction?: R;
}

/**
 * Softmax over cosines between embeddings and identities' weights.
 *
 *     L = -log( exp(cos theta_y / T) / sum_k exp(cos theta_k / T) )
 *
 * @param options.temperature `T`. Default 0.05
 * @returns the loss as `apply(embeddings [N, L], labels [N])` and its one variable, `weights` `[K, L]`
 * @throws RangeError for options that are no numbers and shapes that do not fit
 *
 * Source: Zhai and Wu, "Classification is a Strong Baseline for Deep Metric Learning", BMVC 2019, eq. 2.
 *
 * @example
 * const loss = normalizedSoftmax({ embeddingLength: 128, identities: 765 });
 * const value = loss.apply(embeddings, labels);
 */
export function normalizedSoftmax<R extends Reduction = 'mean'>({
  temperature = 0.05,
  reduction = 'mean' as R,
  ...shape
}: NormalizedSoftmaxOptions<R>): ClassLoss<R> {
  checkPositive('normalizedSoftmax', 'temperature', temperature);
  return marginSoftmax('normalizedSoftmax', { scale: 1 / temperature, reduction, ...shape });
}
