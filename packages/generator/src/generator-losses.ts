import { crossEntropy, tripletLoss } from '@htg/losses';
import type { Distance, Mined, Reduction } from '@htg/losses';
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/** What the generator's triplet loss takes besides the triplets. */
export interface GeneratorTripletOptions {
  /** `m`, in the unit of the distance; the default is that of `tripletLoss`. */
  readonly margin?: number;
  /** Squared Euclidean of normalized rows by default, the method's `d`. */
  readonly distance?: Distance;
  /** The default is that of `tripletLoss`. */
  readonly reduction?: Exclude<Reduction, 'none'>;
}

/**
 * What makes G generate hard triplets: positives are to be far, negatives near.
 *
 *     L_G,tri = [d(G(f_a), G(f_n)) - d(G(f_a), G(f_p)) + m]+
 *
 * 0 means that every triplet became as hard as it was asked for: success of G, not its death.
 *
 * @param options margin, distance and reduction
 * @param generated `G(f)`, `[N, L]`, not L2-normalized
 * @param mined the triplets that `mineTriplets` found on `f`
 * @returns a scalar, the caller's to dispose
 *
 * Source: Zhao et al., "An Adversarial Approach to Hard Triplet Generation", ECCV 2018.
 */
export function generatorTripletLoss(generated: Tensor2D, mined: Mined, options: GeneratorTripletOptions = {}): Scalar {
  return tripletLoss(generated, undefined, { ...options, mined, reversed: true });
}

/**
 * What keeps G from changing identities: D is to see the identity still.
 *
 *     L_G,cls = CE(D(G(f)), y)
 *
 * The paper's mean over the three members of a triplet is a mean over the batch here.
 *
 * @param logits `D(G(f))`, `[N, K + 1]`, of a discriminator on its running statistics
 * @param labels `[N]`, identities 0..K-1
 * @returns a scalar, the caller's to dispose
 *
 * Source: Zhao et al., ECCV 2018.
 */
export function labelPreservationLoss(logits: Tensor2D, labels: Tensor1D): Scalar {
  return crossEntropy(logits, labels);
}
