import { untracked } from '@htg/ground/untracked';
import { add, div, minimum, mul, sqrt, square, sum, tidy } from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import type { NamedTensors } from '../compile/named-tensors.ts';
import type { BoundOptimizer, Optimizer } from './optimizer.ts';

/** Added to the norm, as torch does. */
const epsilon = 1e-6;

/**
 * The length of all gradients together: `|g| = sqrt(sum_i |g_i|^2)`.
 *
 * @param gradients by path
 * @returns a scalar, the caller's to dispose
 */
export function globalNorm(gradients: NamedTensors): Scalar {
  return tidy(() =>
    untracked(() => {
      const [first, ...others] = Object.values(gradients).map((gradient) => sum<Scalar>(square(gradient)));
      return sqrt(others.reduce((total, each) => add<Scalar>(total, each), first));
    }),
  );
}

/**
 * An optimizer that shortens gradients whose length exceeds a bound, all of them by the same factor, before its rule sees them:
 *
 *     g' = min(1, maxNorm / (|g| + 1e-6)) g,   |g| over the gradients of all bound weights that do not rest
 *
 * Weight decay comes after it, as in torch. A gradient that is not finite makes all of them NaN or 0, never a silent finite update.
 *
 * @param optimizer the rule that updates the weights
 * @param options.maxNorm the longest that gradients may be, > 0
 * @throws RangeError where `maxNorm` is not above 0 and finite
 * @see Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", ICML 2013, algorithm 1; PyTorch,
 *   torch.nn.utils.clip_grad_norm_
 */
export function clipGradients(optimizer: Optimizer, { maxNorm }: { readonly maxNorm: number }): Optimizer {
  if (!(maxNorm > 0 && Number.isFinite(maxNorm))) {
    throw new RangeError(
      `clipGradients: expected a finite maxNorm > 0, received ${maxNorm}; leave clipGradients out to clip nothing`,
    );
  }
  return {
    name: optimizer.name,
    settings: { ...optimizer.settings, maxGradientNorm: maxNorm },
    bind(weights, groups) {
      const bound = optimizer.bind(weights, groups);
      const apply: BoundOptimizer['apply'] = (gradients, learningRate) => {
        tidy(() => {
          const factor = untracked(() => minimum(div(maxNorm, add(globalNorm(gradients), epsilon)), 1));
          const clipped = Object.entries(gradients).map(([path, gradient]) => [
            path,
            untracked(() => mul(gradient, factor)),
          ]);
          bound.apply(Object.fromEntries(clipped) as NamedTensors, learningRate);
        });
      };
      return { ...bound, apply };
    },
  };
}
