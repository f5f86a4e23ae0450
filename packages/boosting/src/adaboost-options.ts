import { checkCount } from '@htg/ground/check-numbers';
import { refuseUnknownOptions } from '@htg/ground/check-options';
import { checkAbove } from './parameter-checks.ts';

/** Parameters that both kinds of AdaBoost share, with scikit-learn's meanings and defaults. */
export interface AdaBoostOptions<TreeOptions> {
  /** Options of the trees that are boosted. */
  readonly estimator?: TreeOptions;
  /** Trees at most, >= 1; fewer where one is perfect or none is better than guessing. */
  readonly nEstimators?: number;
  /** By how much each tree's weight is shrunk, > 0. */
  readonly learningRate?: number;
  /** Seed of the random numbers, 0 .. 2^32 - 1: those of scikit-learn's `random_state`. */
  readonly randomState?: number;
}

export interface ResolvedAdaBoostOptions<TreeOptions> {
  readonly estimator: TreeOptions;
  readonly nEstimators: number;
  readonly learningRate: number;
  readonly randomState: number;
}

/** Fills in defaults and checks ranges. */
export function resolveAdaBoostOptions<TreeOptions>(
  caller: string,
  options: AdaBoostOptions<TreeOptions>,
  stump: TreeOptions,
  others: readonly string[] = [],
): ResolvedAdaBoostOptions<TreeOptions> {
  const names = ['estimator', 'nEstimators', 'learningRate', 'randomState', ...others];
  refuseUnknownOptions(caller, options, names);
  const { estimator = stump, nEstimators = 50, learningRate = 1, randomState = 0 } = options;
  checkCount(caller, 'nEstimators', nEstimators, 1);
  checkAbove(caller, 'learningRate', learningRate, 0);
  checkCount(caller, 'randomState', randomState, 0);
  return { estimator, nEstimators, learningRate, randomState };
}
