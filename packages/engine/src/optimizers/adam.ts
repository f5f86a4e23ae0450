import { refuseUnknownOptions } from '@htg/ground/check-options';
import { add, div, expm1, mul, neg, sqrt, square, sub } from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import type { NamedWeights } from '../weights-by-path.ts';
import type { BindOptions } from './bind-options.ts';
import { bindRule } from './bind-rule.ts';
import type { UpdateInputs } from './bind-rule.ts';
import { checkSetting } from './check-setting.ts';
import type { BoundOptimizer, Optimizer } from './optimizer.ts';

/** Numbers of Adam and AdamW. */
export interface AdamOptions {
  /** Share of the first moment that is kept, in [0, 1); 0.9 by default. */
  readonly beta1?: number;
  /** Share of the second moment that is kept, in [0, 1); 0.999 by default. */
  readonly beta2?: number;
  /** Added to the root of the second moment, at least 0; 1e-8 by default. */
  readonly epsilon?: number;
  /** At least 0; 0 by default for Adam (an L2 penalty), 0.01 for AdamW (decoupled). */
  readonly weightDecay?: number;
  /** The weights that decay, by path; all by default, as in PyTorch. */
  readonly decays?: (path: string) => boolean;
}

/**
 * Adam by PyTorch's rule: with gradient g, weight w, learning rate r, update number t,
 *
 *     g' = g + weightDecay w
 *     m = beta1 m + (1 - beta1) g',   v = beta2 v + (1 - beta2) g'^2      (slots `firstMoment`, `secondMoment`)
 *     w = w - r / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)
 *
 * @param options moments' factors, epsilon and weight decay
 * @throws RangeError if a number is out of its range
 * @see Kingma and Ba, "Adam", ICLR 2015, algorithm 1; PyTorch, torch.optim.Adam
 */
export function adam(options: AdamOptions = {}): Optimizer {
  return adamRule('adam', { weightDecay: 0, ...options });
}

/**
 * AdamW by PyTorch's rule: Adam on the plain gradient, and before it `w = w - r weightDecay w`.
 *
 * @param options moments' factors, epsilon and weight decay
 * @throws RangeError if a number is out of its range
 * @see Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019, algorithm 2; PyTorch, torch.optim.AdamW
 */
export function adamw(options: AdamOptions = {}): Optimizer {
  return adamRule('adamw', { weightDecay: 0.01, ...options });
}

function adamRule(name: 'adam' | 'adamw', options: AdamOptions & { readonly weightDecay: number }): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay, decays = () => true } = options;
  refuseUnknownOptions(name, options, ['beta1', 'beta2', 'epsilon', 'weightDecay', 'decays']);
  checkSetting(name, 'beta1', beta1, 1);
  checkSetting(name, 'beta2', beta2, 1);
  checkSetting(name, 'epsilon', epsilon);
  checkSetting(name, 'weightDecay', weightDecay);
  const settings = { beta1, beta2, epsilon, weightDecay };
  const bind = (weights: NamedWeights, groups?: BindOptions): BoundOptimizer =>
    bindRule(weights, ['firstMoment', 'secondMoment'], ruleAt, groups);
  const ruleAt = (step: Scalar) => {
    const firstCorrection = correction(beta1, step);
    const secondCorrection = sqrt(correction(beta2, step));
    return ({ path, weight, gradient, slots, learningRate }: UpdateInputs<'firstMoment' | 'secondMoment'>) => {
      const decay = weightDecay !== 0 && decays(path);
      const g = decay && name === 'adam' ? add(gradient, mul(weight, weightDecay)) : gradient;
      const w = decay && name === 'adamw' ? sub(weight, mul(weight, mul(learningRate, weightDecay))) : weight;
      const firstMoment = add(mul(slots.firstMoment, beta1), mul(g, 1 - beta1));
      const secondMoment = add(mul(slots.secondMoment, beta2), mul(square(g), 1 - beta2));
      const deviation = add(div(sqrt(secondMoment), secondCorrection), epsilon);
      const size = div(learningRate, firstCorrection);
      return { weight: sub(w, mul(div(firstMoment, deviation), size)), slots: { firstMoment, secondMoment } };
    };
  };
  return { name, settings, bind };
}

/**
 * `1 - beta^t`, by `-expm1(t ln beta)`: the plain form loses four digits of float32 at beta = 0.999 and t = 1, where PyTorch
 * computes with 64 bits.
 */
function correction(beta: number, step: Scalar): Scalar {
  return neg(expm1(mul<Scalar>(step, Math.log(beta))));
}
