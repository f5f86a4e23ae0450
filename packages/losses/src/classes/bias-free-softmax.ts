import { checkOneOf } from '@htg/ground/check-options';
import { checkPositive } from '../checks/check-batch.ts';
import { innerProducts } from '../distances/inner-products.ts';
import { normalizeRows } from '../distances/normalize-rows.ts';
import type { Reduction } from '../reduction/reduction.ts';
import type { ClassLoss } from './class-loss.ts';
import type { ClassWeightOptions } from './class-weights.ts';
import { shardedClassWeights } from './class-weights.ts';
import { makeClassLoss } from './make-class-loss.ts';

/** Options of {@link biasFreeSoftmax}. */
export interface BiasFreeSoftmaxOptions<R extends Reduction = Reduction> extends ClassWeightOptions {
  /** Divide embeddings by their length. Default false. */
  readonly normalizeEmbeddings?: boolean;
  /** Divide each identity's weights by their length. Default false. */
  readonly normalizeWeights?: boolean;
  /** Factor of the logits, above 0. Default 1. */
  readonly scale?: number;
  /** Default `mean`. */
  readonly reduction?: R;
}

/**
 * Softmax loss without a bias.
 *
 *     L = -log( exp(s W_y . f) / sum_k exp(s W_k . f) )
 *
 * All boundaries between identities pass through the origin, so that identities stay apart after L2 normalization.
 * As in the paper nothing is normalized and `s` is 1; both are options.
 *
 * @param options.embeddingLength `L`
 * @param options.identities `K`
 * @param options.seed of the initial weights, normal with a standard deviation of `1 / sqrt(L)` (ours; the paper names none)
 * @returns the loss as `apply(embeddings [N, L], labels [N])` and its one variable, `weights` `[K, L]`, the caller's to dispose
 * @throws RangeError for lengths, counts and scales that are none, and for shapes that do not fit
 *
 * Source: Zhao et al., "An Adversarial Approach to Hard Triplet Generation", ECCV 2018.
 *
 * @example
 * const classifier = biasFreeSoftmax({ embeddingLength: 128, identities: 765, seed: 1 });
 * const loss = classifier.apply(embeddings, labels);
 */
export function biasFreeSoftmax<R extends Reduction = 'mean'>({
  normalizeEmbeddings = false,
  normalizeWeights = false,
  scale = 1,
  reduction = 'mean' as R,
  ...shape
}: BiasFreeSoftmaxOptions<R>): ClassLoss<R> {
  checkPositive('biasFreeSoftmax', 'scale', scale);
  for (const [name, value] of Object.entries({ normalizeEmbeddings, normalizeWeights }))
    checkOneOf('biasFreeSoftmax', name, value, [true, false]);
  const { weights, own } = shardedClassWeights('biasFreeSoftmax', shape, 1 / Math.sqrt(shape.embeddingLength));
  return makeClassLoss('biasFreeSoftmax', {
    variables: { weights },
    reduction,
    scale,
    own,
    measure: (embeddings) =>
      innerProducts(
        normalizeEmbeddings ? normalizeRows(embeddings) : embeddings,
        normalizeWeights ? normalizeRows(weights) : weights,
      ),
  });
}
