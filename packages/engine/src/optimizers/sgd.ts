import { refuseUnknownOptions } from '@htg/ground/check-options';
import { add, mul, sub } from '@tensorflow/tfjs-core';
import { bindRule } from './bind-rule.ts';
import { checkSetting } from './check-setting.ts';
import type { Optimizer } from './optimizer.ts';

/** Numbers of stochastic gradient descent. */
export interface SgdOptions {
  /** Share of the previous direction that is kept, in [0, 1); 0 by default. */
  readonly momentum?: number;
  /** Factor of the weight in its gradient (L2 penalty), at least 0; 0 by default. */
  readonly weightDecay?: number;
  /** Whether the direction looks ahead (Nesterov); false by default. */
  readonly nesterov?: boolean;
  /** The weights that decay, by path; all by default, as in PyTorch. */
  readonly decays?: (path: string) => boolean;
}

/**
 * Stochastic gradient descent by PyTorch's rule: with gradient g, weight w, learning rate r,
 *
 *     g' = g + weightDecay w
 *     m = momentum m + g'                       (slot `momentum`; absent if momentum is 0)
 *     w = w - r m,   or with nesterov  w - r (g' + momentum m)
 *
 * @param options momentum, weight decay and whether by Nesterov
 * @throws RangeError if a number is out of its range, or for nesterov without momentum
 * @see PyTorch, torch.optim.SGD, dampening 0
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  const { momentum = 0, weightDecay = 0, nesterov = false, decays = () => true } = options;
  refuseUnknownOptions('sgd', options, ['momentum', 'weightDecay', 'nesterov', 'decays']);
  checkSetting('sgd', 'momentum', momentum, 1);
  checkSetting('sgd', 'weightDecay', weightDecay);
  if (nesterov && momentum === 0) {
    throw new RangeError(
      'sgd: expected momentum above 0 with nesterov, received 0; set momentum or leave nesterov out',
    );
  }
  return {
    name: 'sgd',
    settings: { momentum, weightDecay, nesterov },
    bind: (weights, groups) =>
      bindRule<'momentum'>(
        weights,
        momentum === 0 ? [] : ['momentum'],
        () =>
          ({ path, weight, gradient, slots, learningRate }) => {
            const decayed = weightDecay !== 0 && decays(path) ? add(gradient, mul(weight, weightDecay)) : gradient;
            if (momentum === 0) return { weight: sub(weight, mul(decayed, learningRate)), slots };
            const direction = add(mul(slots.momentum, momentum), decayed);
            const ahead = nesterov ? add(decayed, mul(direction, momentum)) : direction;
            return { weight: sub(weight, mul(ahead, learningRate)), slots: { momentum: direction } };
          },
        groups,
      ),
  };
}
