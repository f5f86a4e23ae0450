import type { Scalar, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import type { Mined } from '../mining/miner.ts';

/** Variables by the names that a checkpoint keeps them under. */
export type NamedVariables = Readonly<Record<string, Variable>>;

/** What one update hands to each of its losses. */
export interface ObjectiveBatch {
  /** `[N, L]`: what comes before the neck, for losses over pairs and triplets. */
  readonly metric: Tensor2D;
  /** `[N, L]`: what comes after the neck, for losses over classes; the same tensor where there is no neck. */
  readonly classification: Tensor2D;
  /** `[N]`, int32, identities 0..K-1. */
  readonly labels: Tensor1D;
  /** Pairs and triplets that count, mined once, on `metric`. */
  readonly mined: Mined;
}

/** What every loss is to a trainer. `classObjective`, `metricObjective`, `memoryObjective` and `tripletObjective` make one of any loss. */
export interface Objective {
  /** What it is called in reports and checkpoints. */
  readonly name: string;
  /** Its factor in the sum of losses, at least 0. A loss of weight 0 is left out, never multiplied. */
  readonly weight: number;
  /** All that a checkpoint must hold; those with `trainable` are learned. */
  readonly variables?: NamedVariables;
  /** The loss of a batch, a scalar without the weight; the caller's to dispose. A pure tensor program, but for variables of its own. */
  apply(batch: ObjectiveBatch): Scalar;
  /** What else a report should show of a batch, by name; scalars without a gradient, the caller's to dispose. */
  measures?(batch: ObjectiveBatch): Readonly<Record<string, Scalar>>;
  /** Frees the variables. */
  dispose(): void;
}

/** What every maker of objectives takes. */
export interface ObjectiveOptions {
  /** Factor of the loss in the sum, at least 0. Default 1. */
  readonly weight?: number;
}
