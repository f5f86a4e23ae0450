import { checkCount } from '@htg/ground/check-numbers';
import { checkOneOf } from '@htg/ground/check-options';
import { checkAbove, checkAtLeast } from './parameter-checks.ts';
import type { Samples } from './samples.ts';
import { resolveTreeOptions } from './tree/tree-options.ts';
import type { ResolvedTreeOptions, TreeOptions } from './tree/tree-options.ts';

const losses = ['squared_error', 'absolute_error', 'huber', 'quantile'] as const;

/** A loss of gradient boosting by name. */
export type BoostingLossName = (typeof losses)[number];

/** Any model that predicts targets, from which boosting then starts. */
export interface InitialModel {
  /** Learns from samples. */
  fit(samples: Samples, targets: ArrayLike<number>, options?: { readonly sampleWeight?: ArrayLike<number> }): unknown;
  /** A number for each sample. */
  predict(samples: Samples): ArrayLike<number>;
}

/** Parameters of gradient boosting, with scikit-learn's meanings and defaults. */
export interface GradientBoostingOptions extends TreeOptions {
  /** What is minimized; `ls` and `lad` are the old names of the first two. */
  readonly loss?: BoostingLossName | 'ls' | 'lad';
  /** By how much each tree's contribution is shrunk, >= 0. Small rates want many trees. */
  readonly learningRate?: number;
  /** Trees (stages), >= 1. */
  readonly nEstimators?: number;
  /** Share of the samples that each tree sees, drawn without replacement, in 0 < share <= 1 (stochastic gradient boosting below 1). */
  readonly subsample?: number;
  /** The quantile of the losses `huber` and `quantile`, 0 < alpha < 1. */
  readonly alpha?: number;
  /** Where boosting starts: the loss's best constant where undefined, 0, or a model that is fitted first. */
  readonly init?: 'zero' | InitialModel | undefined;
  /** Keeps the trees of the last `fit` and adds those that are missing. */
  readonly warmStart?: boolean;
  /** Share of the samples that early stopping keeps aside, 0 < share < 1. */
  readonly validationFraction?: number;
  /** Stops when the loss on the samples kept aside has not improved for so many stages, >= 1; never where undefined. */
  readonly nIterNoChange?: number | undefined;
  /** What counts as an improvement then, >= 0. */
  readonly tol?: number;
}

export interface ResolvedBoostingOptions extends ResolvedTreeOptions {
  readonly loss: BoostingLossName;
  readonly learningRate: number;
  readonly nEstimators: number;
  readonly subsample: number;
  readonly alpha: number;
  readonly init: 'zero' | InitialModel | undefined;
  readonly warmStart: boolean;
  readonly validationFraction: number;
  readonly nIterNoChange: number | undefined;
  readonly tol: number;
}

const names = [
  'loss',
  'learningRate',
  'nEstimators',
  'subsample',
  'alpha',
  'init',
  'warmStart',
  'validationFraction',
  'nIterNoChange',
  'tol',
];

const oldNames: Readonly<Record<string, BoostingLossName>> = { ls: 'squared_error', lad: 'absolute_error' };

/** Fills in defaults and checks ranges. */
export function resolveBoostingOptions(caller: string, options: GradientBoostingOptions): ResolvedBoostingOptions {
  const {
    loss: named = 'squared_error',
    learningRate = 0.1,
    nEstimators = 100,
    subsample = 1,
    alpha = 0.9,
    init,
    warmStart = false,
    validationFraction = 0.1,
    nIterNoChange,
    tol = 1e-4,
    ...treeOptions
  } = options;
  const loss = oldNames[named] ?? named;
  checkOneOf(caller, 'loss', loss, losses);
  checkAtLeast(caller, 'learningRate', learningRate, 0);
  checkCount(caller, 'nEstimators', nEstimators, 1);
  checkShare(caller, 'subsample', subsample, subsample <= 1);
  checkShare(caller, 'alpha', alpha, alpha < 1);
  checkShare(caller, 'validationFraction', validationFraction, validationFraction < 1);
  if (nIterNoChange !== undefined) checkCount(caller, 'nIterNoChange', nIterNoChange, 1);
  checkAtLeast(caller, 'tol', tol, 0);
  const trees = resolveTreeOptions(
    caller,
    {
      ...treeOptions,
      maxDepth: 'maxDepth' in treeOptions ? treeOptions.maxDepth : 3,
    },
    names,
  );
  return {
    ...trees,
    loss,
    learningRate,
    nEstimators,
    subsample,
    alpha,
    init,
    warmStart,
    validationFraction,
    nIterNoChange,
    tol,
  };
}

function checkShare(caller: string, name: string, value: number, below: boolean): void {
  checkAbove(caller, name, value, 0);
  if (below) return;
  throw new RangeError(
    `${caller}: expected ${name} ${name === 'subsample' ? '<= 1' : '< 1'}, received ${String(value)}; choose such a share`,
  );
}
