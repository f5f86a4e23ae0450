/** What is averaged; each from 0 to 1. */
export interface RetrievalMeans {
  readonly rank1: number;
  readonly rPrecision: number;
  readonly mapAtR: number;
  readonly mAP: number;
  readonly mrr: number;
  readonly mINP: number;
}
