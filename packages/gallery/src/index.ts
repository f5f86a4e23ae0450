export type { Calibration } from './calibrate.ts';
export {
  createGallery,
  type CreateGalleryOptions,
  openGallery,
  type OpenGalleryOptions,
  verifyGallery,
} from './create-gallery.ts';
export type { DuplicatePair, Duplicates } from './duplicates.ts';
export { embedded, type EmbeddedEngineOptions } from './embedded/embedded.ts';
export type { GalleryDistance } from './exact/distance.ts';
export type { Filter, Plain } from './filter.ts';
export type {
  CalibrateOptions,
  ClassifyOptions,
  DuplicateOptions,
  Gallery,
  GalleryStats,
  OfModel,
  SearchOptions,
} from './gallery.ts';
export type { GalleryItem, ItemChange, Json, Metadata, Neighbor, NewItem, Thumbnail } from './item.ts';
export type { LanceEngineOptions } from './lance/lance-settings.ts';
export { lance } from './lance/lance.ts';
export { milvus, type MilvusEngineOptions } from './milvus/milvus.ts';
export type { ModelIdentity } from './model-identity.ts';
export { NoThresholdError } from './no-threshold-error.ts';
export { measureRecall, type Recall, type RecallOptions } from './recall.ts';
export type { EmbeddedItem, GalleryEngine, GalleryStore, StoreSearch, StoreStats } from './store.ts';
export type { Classification, Vote } from './vote.ts';
