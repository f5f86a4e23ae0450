import { parameterNames } from './parameters.ts';
import type { Parameters } from './parameters.ts';
import type { Perceptron, Rows } from './perceptron.ts';

/** How well derivatives by the chain rule and by differences agree. */
export interface GradientCheck {
  /** The weight or bias where they differ most. */
  readonly worst: {
    readonly name: keyof Parameters;
    readonly at: number;
    readonly byRule: number;
    readonly byDifference: number;
  };
  /** `|rule - difference|` over all of them, divided by `|rule| + |difference|` (Euclidean norms); 0 where both are 0. */
  readonly relativeError: number;
}

/**
 * Compares the network's gradients with central differences, `(L(w + step) - L(w - step)) / (2 step)` for each weight and bias. The two agree to
 * about `step^2` plus rounding of the loss divided by `step`: 1e-9 or so for the default. At a kink of `relu` they need not.
 *
 * @param network stays as it is
 * @param samples [N, inputs]
 * @param targets [N, outputs]
 * @param step by which each weight is moved, > 0
 * @returns where they differ most, and by how much over all
 */
export function checkGradients(network: Perceptron, samples: Rows, targets: Rows, step = 1e-5): GradientCheck {
  if (!(step > 0 && step < 1)) {
    throw new RangeError(`checkGradients: expected 0 < step < 1, received ${step}; choose such a number`);
  }
  const { gradients } = network.gradients(samples, targets);
  let worst: GradientCheck['worst'] = { name: 'weights1', at: 0, byRule: 0, byDifference: 0 };
  let difference2 = 0;
  let rule2 = 0;
  let numeric2 = 0;
  for (const name of parameterNames) {
    const weights = network.parameters[name]?.data ?? new Float64Array();
    for (let at = 0; at < weights.length; at++) {
      const byRule = gradients[name]?.data[at] ?? 0;
      const kept = weights[at];
      weights[at] = kept + step;
      const above = network.loss(samples, targets);
      weights[at] = kept - step;
      const below = network.loss(samples, targets);
      weights[at] = kept;
      const byDifference = (above - below) / (2 * step);
      if (Math.abs(byRule - byDifference) >= Math.abs(worst.byRule - worst.byDifference)) {
        worst = { name, at, byRule, byDifference };
      }
      difference2 += (byRule - byDifference) ** 2;
      rule2 += byRule ** 2;
      numeric2 += byDifference ** 2;
    }
  }
  const scale = Math.sqrt(rule2) + Math.sqrt(numeric2);
  return { worst, relativeError: scale === 0 ? 0 : Math.sqrt(difference2) / scale };
}
