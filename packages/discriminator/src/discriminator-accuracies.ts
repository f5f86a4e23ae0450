import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/** Shares of a batch, scalars 0..1. */
export interface DiscriminatorAccuracies {
  /** Real embeddings whose identity D names. */
  readonly real: Scalar;
  /** Generated embeddings that D calls fake. */
  readonly fake: Scalar;
  /** Generated embeddings that D takes for their own identity: what the label preservation loss asks of G. */
  readonly preserved: Scalar;
}

/**
 * How good D is. `fake` at 1 and `real` near 1 / K: D tells generated from real, perhaps by their norm alone, and its label term
 * teaches G nothing.
 *
 * @param logits.real `D(f)`, `[N, K + 1]`
 * @param logits.generated `D(G(f))`, `[M, K + 1]`
 * @param labels `[N]`, identities 0..K-1; of real and generated ones where they are not the same
 * @returns scalars, to log and not to differentiate; the caller's to dispose
 */
export function discriminatorAccuracies(
  logits: { readonly real: Tensor2D; readonly generated: Tensor2D },
  labels: Tensor1D | { readonly real: Tensor1D; readonly generated: Tensor1D },
): DiscriminatorAccuracies {
  const shares = (): Record<keyof DiscriminatorAccuracies, Scalar> => {
    const share = (hits: tf.Tensor): Scalar => tf.mean(tf.cast(hits, 'float32'));
    const [own, kept] = (labels instanceof tf.Tensor ? [labels, labels] : [labels.real, labels.generated]).map((each) =>
      tf.cast(each, 'int32'),
    );
    const generated = tf.argMax(logits.generated, 1);
    const fake = tf.scalar(logits.generated.shape[1] - 1, 'int32');
    return {
      real: share(tf.equal(tf.argMax(logits.real, 1), own)),
      fake: share(tf.equal(generated, fake)),
      preserved: share(tf.equal(generated, kept)),
    };
  };
  return tf.tidy(shares);
}
