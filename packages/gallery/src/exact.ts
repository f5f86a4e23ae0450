export type { GalleryDistance } from './exact/distance.ts';
export type { Hit } from './exact/exact-index.ts';
export {
  createExactSearch,
  type ExactSearch,
  type ExactSearchOptions,
  type NearestOptions,
} from './exact/exact-search.ts';
