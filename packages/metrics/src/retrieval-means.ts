/** What is averaged; each from 0 to 1. */
export interface RetrievalMeans {
  /** Share of queries whose nearest item is right. */
  readonly rank1: number;
  /** Share of right ones among the R nearest. */
  readonly rPrecision: number;
  /** Mean average precision at R. */
  readonly mapAtR: number;
  /** Mean average precision. */
  readonly mAP: number;
  /** Mean of one over the rank of the first right item. */
  readonly mrr: number;
  /** Mean inverse negative penalty. */
  readonly mINP: number;
}
