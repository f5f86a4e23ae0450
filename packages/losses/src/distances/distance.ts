import type { Tensor2D } from '@tensorflow/tfjs-core';

/** How far apart, or how alike, two embeddings are. The four of this package are ready; any object of this form will do. */
export interface Distance {
  /** As recipes and errors call it. */
  readonly name: string;
  /** True where a larger value means closer, as with cosine and dot product. */
  readonly similarity: boolean;
  /** True where rows are divided by their length first. */
  readonly normalize: boolean;
  /** The least and the most that it can be, where that is known: some sums have a short cut then. */
  readonly range?: readonly [low: number, high: number] | undefined;
  /**
   * The values of all pairs.
   *
   * @param queries `[N, L]`
   * @param references `[M, L]`; the queries themselves if left out
   * @returns `[N, M]`, the caller's to dispose
   */
  readonly matrix: (queries: Tensor2D, references?: Tensor2D) => Tensor2D;
}

/** How rows are prepared before they are compared. */
export interface DistanceOptions {
  /** Whether rows are divided by their length first. Default true. */
  readonly normalize?: boolean;
}
