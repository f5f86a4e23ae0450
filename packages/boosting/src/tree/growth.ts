/** Limits of a tree's growth, in counts and weights (fractions are resolved before). */
export interface Growth {
  readonly maxDepth: number;
  readonly minSamplesSplit: number;
  readonly minSamplesLeaf: number;
  readonly minWeightLeaf: number;
  readonly minImpurityDecrease: number;
  readonly maxFeatures: number;
  /** Grows best-first up to that many leaves; depth-first and without that limit where undefined. */
  readonly maxLeafNodes: number | undefined;
  /** Branches that cost at most that much are pruned once the tree is grown; 0: none is. */
  readonly ccpAlpha: number;
}
