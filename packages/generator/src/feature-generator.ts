import type { NamedWeights } from '@htg/engine';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { OtherIdentity } from './bound-change.ts';

/** How `FeatureGenerator.apply` runs. */
export interface GeneratorApplyOptions {
  /** True: batch norms normalize by the batch and move their running statistics. False: they use the running ones as they are. */
  readonly training?: boolean;
  /** Numbers of mean 0 and deviation 1, `[N, L]`, drawn outside the step; for a generator that `takesNoise`. */
  readonly noise?: Tensor2D | undefined;
  /** Of each embedding the distance to what bounds its change, `[N, 1]`, by `distanceToOthers`; for a generator that is `boundedBy` something. */
  readonly reach?: Tensor2D | undefined;
}

/**
 * What takes the generator's place in a training step: HTG's G, or a stand-in that shows what G itself adds. All take raw embeddings
 * (after the embedding's batch norm, before any L2 normalization) and give changed ones of the same shape.
 */
export interface FeatureGenerator {
  /** Does `apply` need `noise`? */
  readonly takesNoise: boolean;
  /** Whose distance bounds the change, so that `apply` needs `reach`; undefined or left out where none does. */
  readonly boundedBy?: OtherIdentity | undefined;
  /** All weights by path, running statistics included; empty for a stand-in. */
  readonly weights: NamedWeights;
  /** The weights that learn, by path; empty for a stand-in. */
  readonly trainable: NamedWeights;
  /**
   * @param features embeddings `[N, L]`
   * @returns changed embeddings `[N, L]`; the caller's to dispose
   */
  apply(features: Tensor2D, options?: GeneratorApplyOptions): Tensor2D;
  /** Frees the weights. */
  dispose(): void;
}
