export type { GalleryDistance } from './exact/distance.ts';
export type { Hit } from './exact/exact-index.ts';
export {
  createExactSearch,
  type ExactSearch,
  type ExactSearchOptions,
  type NearestOptions,
} from './exact/exact-search.ts';
export type { Neighbor } from './item.ts';
export { type Classification, vote, type Vote } from './vote.ts';
