export type { ApDenominator, AveragePrecision } from './average-precision.ts';
export type { ExcludeSameCamera, Unscorable } from './candidates.ts';
export type { DuplicateQueries } from './duplicate-queries.ts';
export { type ClusteringOptions, type ClusteringResult, evaluateClustering } from './evaluate-clustering.ts';
export {
  evaluateRandomGallery,
  type RandomGalleryOptions,
  type RandomGalleryResult,
} from './evaluate-random-gallery.ts';
export { evaluateReidentification, type ReidentificationOptions } from './evaluate-reidentification.ts';
export { evaluateRetrieval, type RetrievalOptions, type RetrievalResult } from './evaluate-retrieval.ts';
export {
  evaluateSingleGalleryShot,
  type SingleGalleryShotOptions,
  type SingleGalleryShotResult,
} from './evaluate-single-gallery-shot.ts';
export { evaluateVerification, type VerificationOptions, type VerificationResult } from './evaluate-verification.ts';
export type { IdentityMeans } from './mean-by-identity.ts';
export { type GroupMeans, meansByGroup, type MeansByGroup } from './means-by-group.ts';
export { adjustedMutualInformation, normalizedMutualInformation } from './mutual-information.ts';
export { nearestNeighbors, type NeighborOptions, type Neighbors, type SearchedSet } from './nearest-neighbors.ts';
export type { DistanceName } from './nearness.ts';
export { numberLabels } from './number-labels.ts';
export {
  type BootstrapOptions,
  type BootstrapResult,
  type ComparedMetric,
  compareRetrieval,
  pairedBootstrap,
} from './paired-bootstrap.ts';
export type { EmbeddedSet, Embeddings, Integers } from './read-set.ts';
export type { PerQuery } from './per-query.ts';
export type { Diffusion } from './re-ranking/diffusion.ts';
export type { QueryExpansion } from './re-ranking/expand-queries.ts';
export type { KReciprocal } from './re-ranking/k-reciprocal.ts';
export { reRankedDistances, type ReRankedOptions } from './re-ranking/re-ranked-distances.ts';
export type { DistanceReRanking, ReRanking } from './re-ranking/re-ranking.ts';
export { type OperatingPoint, rocCurve, type RocCurve, thresholdAtEer, thresholdAtFpr, tprAtFpr } from './roc-curve.ts';
export type { RetrievalMeans } from './retrieval-means.ts';
export type { UnscorableQueries } from './unscorable.ts';
export type { VerificationThreshold } from './verification-threshold.ts';
