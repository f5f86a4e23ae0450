import { checkCount } from '@htg/ground/check-numbers';
import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import { checkAtLeast, checkCountOrFraction } from '../parameter-checks.ts';
import type { Growth } from './growth.ts';

/** The limits of a tree's growth, with scikit-learn's meanings. */
export interface TreeOptions {
  /** Levels of splits at most, >= 1; no limit where undefined. */
  readonly maxDepth?: number | undefined;
  /** Samples that a node must have to be split: a count >= 2, or a fraction of all. 1 is taken as 2, since a split needs two. */
  readonly minSamplesSplit?: number;
  /** Samples that both sides of a split must keep: a count >= 1, or a fraction of all. */
  readonly minSamplesLeaf?: number;
  /** Share of the sum of weights that both sides must keep, 0 .. 0.5. */
  readonly minWeightFractionLeaf?: number;
  /** A split must lower the impurity, weighted by the share of samples that reach it, by that much, >= 0. */
  readonly minImpurityDecrease?: number;
  /**
   * Features that each split looks at, drawn at random: a count >= 1 (more than there are means all), a fraction between 0 and 1, the square
   * root or the binary logarithm of their number; all where undefined.
   */
  readonly maxFeatures?: number | 'sqrt' | 'log2' | undefined;
  /** Grows best-first up to that many leaves, >= 2; depth-first and without that limit where undefined. */
  readonly maxLeafNodes?: number | undefined;
  /**
   * Branches whose leaves lower the impurity, weighted by the share of samples, by at most that much a leaf are pruned once the tree is grown, >= 0 (minimal
   * cost-complexity pruning).
   */
  readonly ccpAlpha?: number;
  /**
   * Seed of the random numbers, 0 .. 2^32 - 1. They are those of scikit-learn's `random_state`. Even with all features,
   * they break ties between features.
   */
  readonly randomState?: number;
}

const names = [
  'maxDepth',
  'minSamplesSplit',
  'minSamplesLeaf',
  'minWeightFractionLeaf',
  'minImpurityDecrease',
  'maxFeatures',
  'maxLeafNodes',
  'ccpAlpha',
  'randomState',
] as const satisfies readonly (keyof TreeOptions)[];

/** Tree options with the defaults filled in. */
export interface ResolvedTreeOptions {
  readonly maxDepth: number | undefined;
  readonly minSamplesSplit: number;
  readonly minSamplesLeaf: number;
  readonly minWeightFractionLeaf: number;
  readonly minImpurityDecrease: number;
  readonly maxFeatures: number | 'sqrt' | 'log2' | undefined;
  readonly maxLeafNodes: number | undefined;
  readonly ccpAlpha: number;
  readonly randomState: number;
}

/**
 * Fills in defaults and checks names and ranges.
 *
 * @param others names that the caller takes besides
 */
export function resolveTreeOptions(
  caller: string,
  options: TreeOptions,
  others: readonly string[] = [],
): ResolvedTreeOptions {
  const {
    maxDepth,
    minSamplesSplit = 2,
    minSamplesLeaf = 1,
    minWeightFractionLeaf = 0,
    minImpurityDecrease = 0,
    maxFeatures,
    maxLeafNodes,
    ccpAlpha = 0,
    randomState = 0,
    ...unknown
  } = options;
  refuseUnknownOptions(caller, unknown, [...names, ...others]);
  if (maxDepth !== undefined) checkCount(caller, 'maxDepth', maxDepth, 1);
  checkCountOrFraction(caller, 'minSamplesSplit', minSamplesSplit, 1);
  checkCountOrFraction(caller, 'minSamplesLeaf', minSamplesLeaf, 1);
  if (!(minWeightFractionLeaf >= 0 && minWeightFractionLeaf <= 0.5)) {
    throw new RangeError(
      `${caller}: expected minWeightFractionLeaf in 0..0.5, received ${String(minWeightFractionLeaf)}; choose such a number`,
    );
  }
  checkAtLeast(caller, 'minImpurityDecrease', minImpurityDecrease, 0);
  if (typeof maxFeatures === 'string') checkOneOf(caller, 'maxFeatures', maxFeatures, ['sqrt', 'log2']);
  else if (maxFeatures !== undefined) checkCountOrFraction(caller, 'maxFeatures', maxFeatures, 1);
  if (maxLeafNodes !== undefined) checkCount(caller, 'maxLeafNodes', maxLeafNodes, 2);
  checkAtLeast(caller, 'ccpAlpha', ccpAlpha, 0);
  if (!Number.isInteger(randomState) || randomState < 0 || randomState > 0xffff_ffff) {
    throw new RangeError(
      `${caller}: expected a whole randomState in 0..4294967295, received ${String(randomState)}; choose such a number`,
    );
  }
  if (minSamplesSplit === 1) {
    console.warn(`${caller}: minSamplesSplit 1 is taken as 2, the fewest samples that can be split`);
  }
  return {
    maxDepth,
    minSamplesSplit: minSamplesSplit === 1 ? 2 : minSamplesSplit,
    minSamplesLeaf,
    minWeightFractionLeaf,
    minImpurityDecrease,
    maxFeatures,
    maxLeafNodes,
    ccpAlpha,
    randomState,
  };
}

/**
 * Counts and weights of one table's growth.
 *
 * @param rows of the table, whether they take part or not
 * @param totalWeight of the rows
 */
export function growthOf(options: ResolvedTreeOptions, rows: number, columns: number, totalWeight: number): Growth {
  const minSamplesLeaf = count(options.minSamplesLeaf, rows);
  return {
    maxDepth: options.maxDepth ?? Infinity,
    minSamplesLeaf,
    minSamplesSplit: Math.max(2, count(options.minSamplesSplit, rows), 2 * minSamplesLeaf),
    minWeightLeaf: options.minWeightFractionLeaf * totalWeight,
    minImpurityDecrease: options.minImpurityDecrease,
    maxFeatures: featureCount(options.maxFeatures, columns),
    maxLeafNodes: options.maxLeafNodes,
    ccpAlpha: options.ccpAlpha,
  };
}

function count(countOrFraction: number, rows: number): number {
  return countOrFraction < 1 ? Math.ceil(countOrFraction * rows) : countOrFraction;
}

function featureCount(maxFeatures: ResolvedTreeOptions['maxFeatures'], columns: number): number {
  if (maxFeatures === undefined) return columns;
  if (maxFeatures === 'sqrt') return Math.max(1, Math.floor(Math.sqrt(columns)));
  if (maxFeatures === 'log2') return Math.max(1, Math.floor(Math.log2(columns)));
  return maxFeatures < 1 ? Math.max(1, Math.floor(maxFeatures * columns)) : Math.min(columns, maxFeatures);
}
