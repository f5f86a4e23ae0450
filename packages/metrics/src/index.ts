export type { ApDenominator, AveragePrecision } from './average-precision.ts';
export type { ExcludeSameCamera, Unscorable } from './candidates.ts';
export { evaluateRetrieval, type PerQuery, type RetrievalOptions, type RetrievalResult } from './evaluate-retrieval.ts';
export type { Distance } from './nearness.ts';
export type { EmbeddedSet, Embeddings, Integers } from './read-set.ts';
export type { UnscorableQueries } from './unscorable.ts';
