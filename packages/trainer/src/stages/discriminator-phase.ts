import { discriminatorFakeLoss, discriminatorRealLoss } from '@htg/discriminator';
import type { Discriminator } from '@htg/discriminator';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import type { JudgedRows } from './past-embeddings.ts';

/** D's own choices in stage 2. */
export interface DiscriminatorPhaseOptions {
  /** `beta`, the weight of the fake class's term. */
  readonly fakeWeight: number;
  /**
   * What D's batch norms normalize by in its own updates. `batch`: real and generated embeddings each by their own batch, moving the
   * running statistics. `running`: by the running statistics, which stay as D's warm-up left them; a few identities per batch
   * mislead a D that was trained on large ones.
   */
  readonly statistics: 'batch' | 'running';
  /**
   * Share of a real embedding's label that all `K` identities have alike, at least 0 and below 1: D is not to be sure. Default 0, as in the paper's text;
   * its own term is `(1 - e) CE(D(f), y) + e mean_k CE(D(f), k)` (ours). D's warm-up, before stage 2, has hard labels.
   */
  readonly labelSmoothing?: number | undefined;
}

/** What came of D's objective. */
export interface Judgement {
  readonly loss: Scalar;
  readonly real: Scalar;
  readonly fake: Scalar;
  /** `D(f)` and `D(G(f))`, `[N, K + 1]` and `[M, K + 1]`. */
  readonly logits: { readonly real: Tensor2D; readonly generated: Tensor2D };
}

/**
 * D's objective: `L_D = L_D,real + beta L_D,fake`. G is fixed.
 *
 * @param rows `f` with its labels, and `G(f)`; stopped: no gradient reaches F or G
 * @param options.learning false where D does not learn: it then keeps to its running statistics, and no power iteration is done
 *
 * Source: Zhao et al., ECCV 2018, the discriminator's loss. `beta` and the rule of statistics are ours.
 */
export function discriminatorPhase(
  { real: { features, labels }, generated: { features: generated } }: JudgedRows,
  discriminator: Discriminator,
  {
    fakeWeight,
    statistics,
    labelSmoothing = 0,
    learning = true,
  }: DiscriminatorPhaseOptions & { readonly learning?: boolean },
): Judgement {
  const logits =
    learning && statistics === 'batch'
      ? {
          real: discriminator.apply(features, { training: true }),
          // The power iteration of this update is done.
          generated: discriminator.apply(generated, { training: true, powerIteration: false }),
        }
      : judgeTogether(discriminator, features, { generated, powerIteration: learning });
  const real = discriminatorRealLoss(logits.real, labels);
  const fake = discriminatorFakeLoss(logits.generated);
  const own = labelSmoothing === 0 ? real : smoothed(real, logits.real, labelSmoothing);
  return { loss: tf.add(own, tf.mul(fake, fakeWeight)), real, fake, logits };
}

/** `D(f)` and `D(G(f))` by D's running statistics: no row sees another, so both may go through D in one pass, which takes less time than two. */
function judgeTogether(
  discriminator: Discriminator,
  features: Tensor2D,
  { generated, powerIteration }: { readonly generated: Tensor2D; readonly powerIteration: boolean },
): Judgement['logits'] {
  const rows = features.shape[0];
  const both = discriminator.apply(tf.concat([features, generated]), { training: false, powerIteration }); // [N + M, K + 1]
  return { real: tf.slice(both, [0, 0], [rows, -1]), generated: tf.slice(both, [rows, 0], [generated.shape[0], -1]) };
}

/** The cross entropy with a share of it to all identities, not to "fake". */
function smoothed(real: Scalar, logits: Tensor2D, share: number): Scalar {
  const identities = logits.shape[1] - 1;
  const others: Scalar = tf.mul(tf.mean(tf.slice(tf.logSoftmax(logits), [0, 0], [-1, identities])), -1);
  return tf.add(tf.mul(real, 1 - share), tf.mul(others, share));
}
