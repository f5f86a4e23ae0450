import type { Tensor1D, Tensor2D, Tensor } from '@tensorflow/tfjs-core';
import type { Miner } from '../mining/miner.ts';
import { makeObjective, underFolder } from './make-objective.ts';
import type { NamedVariables, Objective, ObjectiveOptions } from './objective.ts';

/** A loss of embeddings `[N, L]` and labels `[N]`, such as every one of this package. */
export type MetricLoss<Options> = (embeddings: Tensor2D, labels: Tensor1D, options: Options) => Tensor;

/** What of a metric loss's options is looked at here. */
export interface MaybeMining {
  /** Its own. */
  readonly miner?: Miner;
}

/** What `metricObjective` takes, besides the loss and its options. */
export interface MetricObjectiveOptions extends ObjectiveOptions {
  /** Variables of the loss itself, where it has some, as the margin loss. They belong to the objective from now on. */
  readonly variables?: NamedVariables;
}

/**
 * A loss over pairs or triplets as a trainer takes it: of what comes before the neck. Without a miner of its own it is of all pairs, not of
 * those that the trainer mined; `tripletObjective` takes those.
 *
 * @param name what it is called in reports and checkpoints
 * @param options those of the loss; variables of its miner belong to the objective from now on
 * @throws RangeError for a weight below 0 and a name with spaces or slashes; at `apply` for a loss with reduction `none`
 *
 * @example
 * const pairs = metricObjective('pairs', contrastiveLoss, { negativeMargin: 0.5 });
 */
export function metricObjective<const Options extends object>(
  name: string,
  loss: MetricLoss<Options>,
  options: Options & MaybeMining,
  { weight = 1, variables }: MetricObjectiveOptions = {},
): Objective {
  return makeObjective('metricObjective', {
    name,
    weight,
    variables: { ...variables, ...underFolder('miner', options.miner?.variables) },
    apply: ({ metric, labels }) => loss(metric, labels, options),
  });
}
