import * as tf from '@tensorflow/tfjs-core';
import { checkPositive } from '../checks/check-batch.ts';
import { cosine } from '../distances/cosine.ts';
import type { Distance } from '../distances/distance.ts';
import type { Reduced, Reduction } from '../reduction/reduction.ts';
import { maskedLogSumExp } from '../tensors/masked-log-sum-exp.ts';
import { softplus } from '../tensors/smooth.ts';
import type { PairOptions } from './pair-loss.ts';
import { pairLoss } from './pair-loss.ts';

/** Options of {@link ntXentLoss}. */
export interface NtXentLossOptions<R extends Reduction = Reduction> extends PairOptions<R> {
  /** Above 0. Default 0.07. */
  readonly temperature?: number;
  /** Default cosine. Of a distance the negative counts. */
  readonly distance?: Distance;
}

/**
 * NT-Xent (InfoNCE) loss: of each positive pair against all negatives of its anchor.
 *
 *     L_ap = -log( exp(s_ap / T) / (exp(s_ap / T) + sum_n exp(s_an / T)) )
 *
 * @param embeddings `[N, L]`
 * @param labels `[N]`, identities; `undefined` with `mined`
 * @param options.temperature `T`, default 0.07
 * @param options.reduction default `mean` over positive pairs; `none` gives `[N, M]`, 0 where there is no positive pair
 * @returns a scalar, or `[N, M]`; the caller's to dispose
 * @throws RangeError for shapes that do not fit and a temperature that is not above 0
 *
 * Source: Sohn, NeurIPS 2016; Oord et al., 2018; Chen et al., "SimCLR", 2020, eq. 1; for labels as in pytorch-metric-learning, which stops
 * at 87.3 where its quotient underflows, as this one does not.
 *
 * @example
 * const loss = ntXentLoss(embeddings, labels, { temperature: 0.1 });
 */
export function ntXentLoss<R extends Reduction = 'mean'>(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D | undefined,
  { temperature = 0.07, distance = cosine(), reduction = 'mean' as R, ...set }: NtXentLossOptions<R> = {},
): Reduced<R> {
  checkPositive('ntXentLoss', 'temperature', temperature);
  return pairLoss('ntXentLoss', embeddings, labels, { distance, reduction, ...set }, (pairs) => {
    const { positive, negative } = pairs;
    const logits = tf.div(pairs.similarities, temperature);
    const rivals = maskedLogSumExp(logits, negative);
    return { losses: tf.where(positive, softplus(tf.sub(rivals.value, logits)), 0), members: positive };
  });
}
