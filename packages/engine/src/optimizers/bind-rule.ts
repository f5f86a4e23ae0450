import { untracked } from '@htg/ground/untracked';
import { add, scalar, tidy, variable, zeros } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { NamedTensors } from '../compile/named-tensors.ts';
import type { NamedWeights } from '../weights-by-path.ts';
import type { BoundOptimizer } from './optimizer.ts';

/** What one weight's update starts from. */
export interface UpdateInputs<Slot extends string> {
  readonly path: string;
  readonly weight: Tensor;
  readonly gradient: Tensor;
  readonly slots: Readonly<Record<Slot, Tensor>>;
  readonly learningRate: Scalar;
}

/** The new values of a weight and of its slots. */
export interface Update<Slot extends string> {
  readonly weight: Tensor;
  readonly slots: Readonly<Record<Slot, Tensor>>;
}

/**
 * Binds an update rule to weights: makes a zero variable per slot and weight, and applies the rule to all of them.
 *
 * @param slotNames the rule's slots
 * @param rule given the number of this update (1, 2, ...), makes the function that updates one weight; what is common to all
 *   weights is computed once in it
 */
export function bindRule<Slot extends string>(
  weights: NamedWeights,
  slotNames: readonly Slot[],
  rule: (step: Scalar) => (inputs: UpdateInputs<Slot>) => Update<Slot>,
): BoundOptimizer {
  const paths = Object.keys(weights);
  const slots: Record<string, Variable> = {};
  for (const slot of slotNames) {
    for (const path of paths) slots[`${slot}/${path}`] = zeroVariable(weights[path].shape);
  }
  const stepCount = zeroVariable([]);
  const record = <T>(value: (slot: Slot) => T): Record<Slot, T> =>
    Object.fromEntries(slotNames.map((slot) => [slot, value(slot)])) as Record<Slot, T>;

  const apply = (gradients: NamedTensors, learningRate: Scalar): void => {
    checkGradients(paths, gradients);
    tidy(() => {
      untracked(() => {
        const step = add<Scalar>(stepCount, 1);
        const update = rule(step);
        for (const path of paths) {
          const weight = weights[path];
          const next = update({
            path,
            weight,
            gradient: gradients[path],
            slots: record((slot) => slots[`${slot}/${path}`]),
            learningRate,
          });
          weight.assign(next.weight);
          for (const slot of slotNames) slots[`${slot}/${path}`].assign(next.slots[slot]);
        }
        stepCount.assign(step);
      });
    });
  };
  const dispose = (): void => {
    for (const each of [stepCount, ...Object.values(slots)]) each.dispose();
  };
  return { weights, slots, stepCount, apply, dispose };
}

function zeroVariable(shape: readonly number[]): Variable {
  return tidy(() => variable(shape.length === 0 ? scalar(0) : zeros([...shape]), false));
}

function checkGradients(paths: readonly string[], gradients: NamedTensors): void {
  const missing = paths.find((path) => !Object.hasOwn(gradients, path));
  const unknown = Object.keys(gradients).find((path) => !paths.includes(path));
  if (missing === undefined && unknown === undefined) return;
  throw new RangeError(
    `apply: expected one gradient for each bound weight, received ` +
      `${missing === undefined ? `one for '${String(unknown)}', which is not bound` : `none for '${missing}'`}; ` +
      `bind the optimizer to the very weights that are differentiated`,
  );
}
