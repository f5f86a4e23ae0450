import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { dispose } from '@tensorflow/tfjs-core';
import { checkPositive } from '../checks/check-batch.ts';
import type { NamedVariables, Objective, ObjectiveBatch } from './objective.ts';

interface ObjectiveParts {
  readonly name: string;
  readonly weight: number;
  readonly variables?: NamedVariables;
  readonly apply: (batch: ObjectiveBatch) => Tensor;
  readonly measures?: Objective['measures'];
}

/** An objective of its parts: checks name, weight and that the loss is one number; `caller` opens the error texts. */
export function makeObjective(caller: string, { name, weight, variables, apply, measures }: ObjectiveParts): Objective {
  if (!/^[^/\s]+$/.test(name)) {
    throw new RangeError(
      `${caller}: expected a name without spaces and slashes, received '${name}'; it becomes a key of reports and checkpoints`,
    );
  }
  checkPositive(caller, 'weight', weight, true);
  return {
    name,
    weight,
    ...(variables && Object.keys(variables).length > 0 ? { variables } : {}),
    ...(measures && { measures }),
    apply: (batch) => oneNumber(caller, apply(batch)),
    dispose() {
      dispose({ ...variables });
    },
  };
}

function oneNumber(caller: string, loss: Tensor): Scalar {
  if (loss.rank === 0) return loss as Scalar;
  throw new RangeError(
    `${caller}: expected a loss that is one number, received [${loss.shape.join(', ')}]; choose a reduction other than none`,
  );
}

/** Variables under a common folder of a checkpoint: `memory/labels`. */
export function underFolder(folder: string, variables: NamedVariables = {}): NamedVariables {
  return Object.fromEntries(Object.entries(variables).map(([name, variable]) => [`${folder}/${name}`, variable]));
}
