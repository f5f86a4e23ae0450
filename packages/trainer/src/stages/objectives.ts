import type { NamedWeights } from '@htg/engine';
import type { Objective, ObjectiveBatch } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import { prefixed } from '../loop/prefixed.ts';

/** What the weighed sum of losses is made of. */
export interface SummedObjectives {
  /** `sum_i w_i L_i`; undefined where there is none. */
  readonly loss: Scalar | undefined;
  /** Each loss, without its weight, by its name, and what else the losses measured. */
  readonly measures: Readonly<Record<string, Scalar>>;
}

/**
 * The losses that count: those of weight 0 are left out, they are neither computed nor trained.
 *
 * @param stage opens error texts
 * @param taken names of other measures of the stage, which no loss may have
 * @throws RangeError where two losses have one name, or one has the name of another measure
 */
export function countingObjectives(
  stage: string,
  losses: readonly Objective[],
  taken: readonly string[],
): readonly Objective[] {
  const names = losses.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) {
    throw new RangeError(
      `${stage}: expected losses with names of their own, received '${twice}' twice; rename one: reports and checkpoints know them by it`,
    );
  }
  const clash = names.find((name) => taken.includes(name));
  if (clash !== undefined) {
    throw new RangeError(
      `${stage}: expected losses with names that no other measure has, received '${clash}'; rename it`,
    );
  }
  return losses.filter(({ weight }) => weight !== 0);
}

/**
 * Variables of the losses, all or those that learn, by their paths in a checkpoint: `losses/<name>/<variable>`.
 *
 * @param which `trainable`: those that learn
 * @returns variables by path; they stay the losses'
 */
export function objectiveVariables(losses: readonly Objective[], which: 'all' | 'trainable' = 'all'): NamedWeights {
  return Object.assign(
    {},
    ...losses.map(({ name, variables = {} }) => {
      const chosen = Object.entries(variables).filter(([, { trainable }]) => which === 'all' || trainable);
      return prefixed(`losses/${name}`, Object.fromEntries(chosen));
    }),
  ) as NamedWeights;
}

/**
 * `sum_i w_i L_i`, in the order of the losses; a weight of 1 is not multiplied.
 *
 * @returns scalars, the caller's to dispose. Where several losses have a further measure of the same name, those after the first have it as
 *   `<loss>.<measure>`.
 */
export function sumObjectives(losses: readonly Objective[], batch: ObjectiveBatch): SummedObjectives {
  let loss: Scalar | undefined;
  const terms: Record<string, Scalar> = {};
  const others: Record<string, Scalar> = {};
  for (const objective of losses) {
    const term = objective.apply(batch);
    terms[objective.name] = term;
    loss = addWeighed(loss, term, objective.weight);
    for (const [name, value] of Object.entries(objective.measures?.(batch) ?? {})) {
      others[name in others ? `${objective.name}.${name}` : name] = value;
    }
  }
  return { loss, measures: { ...others, ...terms } };
}

/** `sum + weight term`, without what changes nothing. */
export function addWeighed(sum: Scalar | undefined, term: Scalar, weight: number): Scalar {
  const weighed: Scalar = weight === 1 ? term : tf.mul(term, weight);
  return sum === undefined ? weighed : tf.add(sum, weighed);
}
