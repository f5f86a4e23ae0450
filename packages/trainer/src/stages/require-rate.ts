import type { Scalar } from '@tensorflow/tfjs-core';
import type { OtherInputs } from '../loop/training.ts';

/** The learning rate that a step was fed with. */
export function requireRate(name: string, inputs: OtherInputs): Scalar {
  if (name in inputs) return inputs[name] as Scalar;
  throw new Error(
    `adversaries.learn: expected the input ${name}, received a step without; feed the rate of each of its schedules`,
  );
}
