import { dividedRows } from '@htg/ground/divided-rows';
import { untracked } from '@htg/ground/untracked';
import { add, div, minimum, mul, sqrt, square, sum, tidy } from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import type { NamedTensors } from '../compile/named-tensors.ts';
import type { NamedWeights } from '../weights-by-path.ts';
import { allReduce } from '../workers/all-reduce.ts';
import type { BoundOptimizer, Optimizer } from './optimizer.ts';

/** Added to the norm, as torch does. */
const epsilon = 1e-6;

/**
 * The length of all gradients together: `|g| = sqrt(sum_i |g_i|^2)`.
 *
 * @param gradients by path
 * @param weights what they are gradients of, by the same paths: the rows of one that is divided among workers are counted on all of them, in one
 *   exchange. Default: none is divided
 * @returns a scalar, the caller's to dispose
 */
export function globalNorm(gradients: NamedTensors, weights: NamedWeights = {}): Scalar {
  return tidy(() =>
    untracked(() => {
      const paths = Object.keys(gradients);
      const isDivided = (path: string): boolean => path in weights && dividedRows(weights[path]) !== undefined;
      const squares = (some: readonly string[]): Scalar =>
        some.map((path) => sum<Scalar>(square(gradients[path]))).reduce((total, each) => add<Scalar>(total, each));
      const [parts, others] = [paths.filter(isDivided), paths.filter((path) => !isDivided(path))];
      if (parts.length === 0) return sqrt(squares(others));
      const ofAll = allReduce(squares(parts));
      return sqrt(others.length === 0 ? ofAll : add<Scalar>(squares(others), ofAll));
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
          const factor = untracked(() => minimum(div(maxNorm, add(globalNorm(gradients, weights), epsilon)), 1));
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
