import { checkPositive } from '../checks/check-batch.ts';
import { checkDistance } from '../checks/check-options.ts';
import type { Distance } from '../distances/distance.ts';
import { squaredEuclidean } from '../distances/squared-euclidean.ts';
import type { Reduction } from '../reduction/reduction.ts';
import type { ClassLoss } from './class-loss.ts';
import type { ClassWeightOptions } from './class-weights.ts';
import { shardedClassWeights } from './class-weights.ts';
import { makeClassLoss } from './make-class-loss.ts';

/** Options of {@link proxyNca}. */
export interface ProxyNcaOptions<R extends Reduction = Reduction> extends ClassWeightOptions {
  /** Factor of the distances, above 0. Default 1. */
  readonly scale?: number;
  /** Between embeddings and proxies. Default squared Euclidean of normalized rows. */
  readonly distance?: Distance;
  /** Default `mean`. */
  readonly reduction?: R;
}

/**
 * Proxy-NCA: each embedding against one learned proxy for each identity.
 *
 *     L = -log( exp(-s d(f, p_y)) / sum_k exp(-s d(f, p_k)) )
 *
 * The sum is over all proxies, the own one included.
 *
 * @param options.scale `s`. Default 1
 * @returns the loss as `apply(embeddings [N, L], labels [N])` and its one variable, `weights` `[K, L]`: the proxies
 * @throws RangeError for options that are no numbers and shapes that do not fit
 *
 * Source: Movshovitz-Attias et al., ICCV 2017; with the own proxy in the sum as in pytorch-metric-learning (and ProxyNCA++).
 *
 * @example
 * const loss = proxyNca({ embeddingLength: 128, identities: 765, scale: 8 });
 * const value = loss.apply(embeddings, labels);
 */
export function proxyNca<R extends Reduction = 'mean'>({
  scale = 1,
  distance = squaredEuclidean(),
  reduction = 'mean' as R,
  ...shape
}: ProxyNcaOptions<R>): ClassLoss<R> {
  checkPositive('proxyNca', 'scale', scale);
  checkDistance('proxyNca', distance);
  const { weights, own } = shardedClassWeights('proxyNca', shape, 1);
  return makeClassLoss('proxyNca', {
    variables: { weights },
    reduction,
    own,
    scale: distance.similarity ? scale : -scale,
    measure: (embeddings) => distance.matrix(embeddings, weights),
  });
}
