import type { Scalar, Variable } from '@tensorflow/tfjs-core';
import type { NamedTensors } from '../compile/named-tensors.ts';
import type { NamedWeights } from '../weights-by-path.ts';
import type { BindOptions } from './bind-options.ts';

/** How weights are updated: plain data. Its state appears when it is bound to weights. */
export interface Optimizer {
  /** Its rule, such as `sgd`, for messages and run records. */
  readonly name: string;
  /** The numbers of its rule as they are used, defaults included. */
  readonly settings: Readonly<Record<string, boolean | number>>;
  /**
   * Makes the state of the rule for these weights, all zero.
   *
   * @param weights variables by path, which stay the caller's
   * @param options rates by weight, and weights that may rest
   */
  bind(weights: NamedWeights, options?: BindOptions): BoundOptimizer;
}

/** An optimizer with its state for certain weights. */
export interface BoundOptimizer {
  /** What it updates. */
  readonly weights: NamedWeights;
  /** Its state by `<slot>/<path>`, such as `momentum/block3.1.conv2/kernel`; a checkpoint holds it. */
  readonly slots: NamedWeights;
  /** How many updates were made, a float32 scalar (exact up to 2^24); a checkpoint holds it too. */
  readonly stepCount: Variable;
  /**
   * Makes one update: changes the weights, the slots and the step count. Fit for a compiled step.
   *
   * @param gradients one for every weight, by path, or for every one that may not rest; they stay the caller's
   * @param learningRate a scalar tensor: an input of the step, so that a schedule needs no new trace
   * @throws RangeError if a weight has no gradient or a gradient no weight
   */
  apply(gradients: NamedTensors, learningRate: Scalar): void;
  /** Disposes of slots and step count; the weights stay. */
  dispose(): void;
}
