import type { Tensor2D, Tensor3D, Variable } from '@tensorflow/tfjs-core';
import type { Distance } from '../distances/distance.ts';

/** What a loss hands to a miner. Nothing here carries a gradient. */
export interface MinerInput {
  /** `[N, M]`, from the loss's own distance: computed once, never again. */
  readonly distances: Tensor2D;
  /** `[N, M]`, boolean: same identity, and not the very same image. */
  readonly positive: Tensor2D;
  /** `[N, M]`, boolean: another identity. */
  readonly negative: Tensor2D;
  /** Which distance that was; its `similarity` says whether larger means closer. Left out: smaller is closer. */
  readonly distance?: Distance;
  /** Whether the columns are the rows themselves, so that distances between positives and negatives are known, too. Left out: they are not. */
  readonly own?: boolean;
}

/**
 * Some pairs of a batch as two masks, and with them its triplets: anchor `a` goes with every positive and every negative of row `a`.
 *
 * That product is all most miners need. Those that look at positive and negative together add a `band`: triplet `(a, p, n)` counts
 * only if `lower[a, n] <= value[a, p] < upper[a, n]`. So any such set takes memory of `N x M`, not `N x M x M`, and has a static
 * shape. What looks at all three distances of a triplet marks them one by one, in `triplets`. Everything is a tensor: `tf.dispose(mined)` frees it, and `tf.tidy` returns it.
 */
export interface Mined {
  /** `[N, M]`, boolean. */
  readonly positive: Tensor2D;
  /** `[N, M]`, boolean. */
  readonly negative: Tensor2D;
  /** `one` promises at most one positive in a row, which spares the loss the search. Default `many`. */
  readonly positivesPerAnchor?: 'one' | 'many';
  /** `one` promises at most one negative in a row. Default `many`. */
  readonly negativesPerAnchor?: 'one' | 'many';
  /** Which triplets of the product count. Default all. */
  readonly band?: Band;
  /** `[N, M, M]`, boolean: anchor, positive, negative. Those of the product that count, where a band cannot say it; not together with a band, or with a promise of one for each anchor. */
  readonly triplets?: Tensor3D;
}

/** Which triplets of the product count: `lower[a, n] <= value[a, p] < upper[a, n]`. */
export interface Band {
  /** `[N, M]`, read at the positive. */
  readonly value: Tensor2D;
  /** `[N, M]`, read at the negative. */
  readonly lower: Tensor2D;
  /** `[N, M]`, read at the negative. */
  readonly upper: Tensor2D;
}

/** Chooses pairs and triplets. A tensor program with static shapes, so that it can be compiled: any such function is a miner. */
export interface Miner {
  /** Masks over the pairs. */
  (input: MinerInput): Mined;
  /** Of a miner that draws, what its next draw depends on; a checkpoint has to hold it. Not trainable; the caller's to dispose. */
  readonly variables?: Readonly<Record<string, Variable>>;
}
