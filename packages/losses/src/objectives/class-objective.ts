import { dividedRows } from '@htg/ground/divided-rows';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { ClassLoss } from '../classes/class-loss.ts';
import { makeObjective } from './make-objective.ts';
import type { Objective, ObjectiveOptions } from './objective.ts';

/** What `classObjective` takes besides the loss. */
export interface ClassObjectiveOptions extends ObjectiveOptions {
  /** A regularizer of the loss's weights, such as `centerInvariant`; what it gives is added to the loss. */
  readonly regularize?: (weights: Tensor2D) => Scalar;
}

/**
 * A loss over classes as a trainer takes it: of what comes after the neck, with weights that are learned.
 *
 * @param name what it is called in reports and checkpoints
 * @param loss its variables belong to the objective from now on: `dispose` frees them
 * @throws RangeError for a weight below 0, a name with spaces or slashes, and a regularizer of weights that are divided among workers; at `apply` for a loss with reduction `none`
 *
 * @example
 * const softmax = classObjective('softmax', biasFreeSoftmax({ embeddingLength: 128, identities: 765, seed: 1 }));
 */
export function classObjective(
  name: string,
  { variables, apply }: Pick<ClassLoss, 'variables' | 'apply'>,
  { weight = 1, regularize }: ClassObjectiveOptions = {},
): Objective {
  if (regularize && dividedRows(variables.weights) !== undefined) {
    throw new RangeError(
      `classObjective: expected no regularizer of weights of which this worker holds a part, received one for '${name}'; leave one of the two out`,
    );
  }
  return makeObjective('classObjective', {
    name,
    weight,
    variables,
    apply({ classification, labels }) {
      const loss = apply(classification, labels);
      // A batch without images costs nothing, and learns nothing.
      if (!regularize || classification.size === 0) return loss;
      return tf.add<Scalar>(loss, regularize(variables.weights));
    },
  });
}
