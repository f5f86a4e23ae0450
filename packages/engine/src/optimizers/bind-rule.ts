import { divideLike } from '@htg/ground/divided-rows';
import { untracked } from '@htg/ground/untracked';
import { add, mul, scalar, tidy, variable, zeros } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { NamedTensors } from '../compile/named-tensors.ts';
import type { NamedWeights } from '../weights-by-path.ts';
import { ratesByPath } from './bind-options.ts';
import type { BindOptions } from './bind-options.ts';
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

/** Name of the count of the updates of weights that may rest, among the slots. */
const restingCount = 'stepCount/mayRest';

/**
 * Binds an update rule to weights: makes a zero variable per slot and weight, and applies the rule to all of them.
 *
 * @param slotNames the rule's slots
 * @param rule given the number of this update (1, 2, ...), makes the function that updates one weight; what is common to all
 *   weights is computed once in it
 * @param options rates by weight, and which weights may rest; those have a count of updates of their own, as PyTorch counts by weight
 */
export function bindRule<Slot extends string>(
  weights: NamedWeights,
  slotNames: readonly Slot[],
  rule: (step: Scalar) => (inputs: UpdateInputs<Slot>) => Update<Slot>,
  { rateOf = () => 1, mayRest = () => false }: BindOptions = {},
): BoundOptimizer {
  const paths = Object.keys(weights);
  const rates = ratesByPath(paths, rateOf);
  const [always, resting] = [paths.filter((path) => !mayRest(path)), paths.filter(mayRest)];
  const slots: Record<string, Variable> = {};
  for (const slot of slotNames) {
    for (const path of paths) {
      slots[`${slot}/${path}`] = divideLike(zeroVariable(weights[path].shape), weights[path]);
    }
  }
  const stepCount = zeroVariable([]);
  if (resting.length > 0) slots[restingCount] = zeroVariable([]);
  const record = <T>(value: (slot: Slot) => T): Record<Slot, T> =>
    Object.fromEntries(slotNames.map((slot) => [slot, value(slot)])) as Record<Slot, T>;

  /** One update of weights that are counted together. */
  const updateTogether = (
    together: readonly string[],
    count: Variable,
    gradients: NamedTensors,
    rate: (path: string) => Scalar,
  ): void => {
    const step = add<Scalar>(count, 1);
    const update = rule(step);
    for (const path of together) {
      const weight = weights[path];
      const next = update({
        path,
        weight,
        gradient: gradients[path],
        slots: record((slot) => slots[`${slot}/${path}`]),
        learningRate: rate(path),
      });
      weight.assign(next.weight);
      for (const slot of slotNames) slots[`${slot}/${path}`].assign(next.slots[slot]);
    }
    count.assign(step);
  };

  const apply = (gradients: NamedTensors, learningRate: Scalar): void => {
    const rests = resting.length > 0 && resting.every((path) => !Object.hasOwn(gradients, path));
    checkGradients(rests ? always : paths, gradients);
    tidy(() => {
      untracked(() => {
        const rate = scaledRates(learningRate, rates);
        updateTogether(always, stepCount, gradients, rate);
        if (resting.length > 0 && !rests) updateTogether(resting, slots[restingCount], gradients, rate);
      });
    });
  };
  const dispose = (): void => {
    for (const each of [stepCount, ...Object.values(slots)]) each.dispose();
  };
  return { weights, slots, stepCount, apply, dispose };
}

/** The learning rate of each weight; weights of one factor share a tensor. */
function scaledRates(learningRate: Scalar, rates: ReadonlyMap<string, number>): (path: string) => Scalar {
  const scaled = new Map<number, Scalar>([[1, learningRate]]);
  return (path) => {
    const factor = rates.get(path) ?? 1;
    const rate = scaled.get(factor) ?? mul<Scalar>(learningRate, factor);
    scaled.set(factor, rate);
    return rate;
  };
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
