import type { ClassLoss } from '../classes/class-loss.ts';
import { makeObjective } from './make-objective.ts';
import type { Objective, ObjectiveOptions } from './objective.ts';

/**
 * A loss over classes as a trainer takes it: of what comes after the neck, with weights that are learned.
 *
 * @param name what it is called in reports and checkpoints
 * @param loss its variables belong to the objective from now on: `dispose` frees them
 * @throws RangeError for a weight below 0 and a name with spaces or slashes; at `apply` for a loss with reduction `none`
 *
 * @example
 * const softmax = classObjective('softmax', biasFreeSoftmax({ embeddingLength: 128, identities: 765, seed: 1 }));
 */
export function classObjective(
  name: string,
  { variables, apply }: Pick<ClassLoss, 'variables' | 'apply'>,
  { weight = 1 }: ObjectiveOptions = {},
): Objective {
  return makeObjective('classObjective', {
    name,
    weight,
    variables,
    apply: ({ classification, labels }) => apply(classification, labels),
  });
}
