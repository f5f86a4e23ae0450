import * as tf from '@tensorflow/tfjs-core';
import { checkPositive } from '../checks/check-batch.ts';
import { cosine } from '../distances/cosine.ts';
import { innerProducts } from '../distances/inner-products.ts';
import { normalizeRows } from '../distances/normalize-rows.ts';
import { joined } from '../tensors/joined.ts';
import { oneHot } from '../tensors/one-hot.ts';
import { rolled } from '../tensors/rolled.ts';
import { betaQuantiles } from './beta-quantiles.ts';
import type { ClassLoss } from './class-loss.ts';
import type { ClassWeightOptions } from './class-weights.ts';
import { classWeights } from './class-weights.ts';
import { makeClassLoss } from './make-class-loss.ts';
import { softmaxLosses } from './softmax-losses.ts';

/** What `proxySynthesis` takes. */
export interface ProxySynthesisOptions extends ClassWeightOptions {
  /** Factor of the cosines, above 0. Default 23. */
  readonly scale?: number;
  /** Of `Beta(alpha, alpha)`, by which two embeddings are mixed, above 0. Default 0.4. */
  readonly alpha?: number;
}

/** What takes a logit out of a softmax. */
const never = -1e9;

/**
 * Softmax over cosines with synthetic identities: a rival of hard triplet generation that needs no network.
 *
 * Embedding `i` is mixed with another of the batch, `x' = m x_i + (1 - m) x_j`, and so are their identities' proxies, `p' = m p_i + (1 - m) p_j`, all
 * normalized. Each synthetic embedding is to find its synthetic proxy among all proxies, true and synthetic, and each true one its own:
 *
 *     L = mean over x of -log( exp(s cos(x, p_x)) / sum_p exp(s cos(x, p)) )
 *
 * Row `i` goes with row `i + N / 2` (modulo `N`); where both are of one identity, nothing is synthesized.
 *
 * @param options.scale `s`. Default 23
 * @param options.alpha of the Beta distribution of `m`. Default 0.4
 * @returns the loss as `apply(embeddings [N, L], labels [N])`, a scalar, and its one variable, `weights` `[K, L]`: the proxies
 * @throws RangeError for options that are no numbers and shapes that do not fit
 *
 * Source: Gu, Ko, Kim, "Proxy Synthesis: Learning with Synthetic Classes for Deep Metric Learning", AAAI 2021, with its norm-softmax and as many
 * synthetic embeddings as true ones. Quantiles of the Beta distribution in place of draws, and fixed partners, are ours: batches are random already; so
 * are the defaults of scale and alpha.
 *
 * @example
 * const loss = proxySynthesis({ embeddingLength: 128, identities: 765 });
 * const value = loss.apply(embeddings, labels);
 */
export function proxySynthesis({ scale = 23, alpha = 0.4, ...shape }: ProxySynthesisOptions): ClassLoss {
  checkPositive('proxySynthesis', 'scale', scale);
  checkPositive('proxySynthesis', 'alpha', alpha);
  const weights = classWeights('proxySynthesis', shape, Math.sqrt(2 / Math.max(shape.identities, 1)));
  return makeClassLoss('proxySynthesis', {
    variables: { weights },
    reduction: 'mean',
    measure: (embeddings) => cosine().matrix(embeddings, weights),
    losses: (cosines, labels, embeddings) => {
      const own = oneHot(labels, shape.identities);
      const known = tf.all(tf.any(own, 1));
      const { points, proxies, apart } = synthesize(embeddings, weights, { own: tf.cast(own, 'float32'), alpha });
      const count = embeddings.shape[0];
      const toSynthetic: tf.Tensor2D = tf.add(
        tf.mul(innerProducts(joined(normalizeRows(embeddings), points), proxies), scale),
        tf.mul(tf.sub(1, tf.expandDims(apart, 0)), never),
      );
      const toTrue: tf.Tensor2D = tf.mul(joined(cosines, innerProducts(points, normalizeRows(weights))), scale);
      const logits = joined(toTrue, toSynthetic, 1); // [2 N, K + N]
      const synthetic = tf.range(shape.identities, shape.identities + count, 1, 'int32');
      const targets: tf.Tensor1D = tf.concat([tf.cast<tf.Tensor1D>(labels, 'int32'), synthetic]);
      const counted: tf.Tensor1D = tf.concat([tf.ones<tf.Rank.R1>([count]), apart]);
      const total = tf.sum(tf.mul(softmaxLosses(logits, targets), counted));
      return tf.mul(tf.div(total, tf.sum(counted)), tf.where(known, 1, NaN));
    },
  });
}

/** Mixed embeddings and mixed proxies, `[N, L]` each, and where the two that were mixed are of different identities, `[N]`. */
function synthesize(
  embeddings: tf.Tensor2D,
  weights: tf.Tensor2D,
  { own, alpha }: { readonly own: tf.Tensor2D; readonly alpha: number },
) {
  const count = embeddings.shape[0];
  const half = Math.floor(count / 2);
  const shares = tf.tensor2d(betaQuantiles(count, alpha), [count, 1]);
  const partner = (rows: tf.Tensor2D): tf.Tensor2D => rolled(rows, half);
  const mix = (rows: tf.Tensor2D): tf.Tensor2D =>
    normalizeRows(tf.add(tf.mul(rows, shares), tf.mul(partner(rows), tf.sub(1, shares))));
  const ofRows: tf.Tensor2D = tf.matMul(own, normalizeRows(weights));
  return {
    points: mix(normalizeRows(embeddings)),
    proxies: mix(ofRows),
    apart: tf.sub<tf.Tensor1D>(1, tf.sum(tf.mul(own, partner(own)), 1)),
  };
}
