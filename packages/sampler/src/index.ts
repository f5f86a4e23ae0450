export type { Batches, SamplerState } from './batches.ts';
export { classBalancedBatches, type ClassBalancedBatchesOptions } from './class-balanced-batches.ts';
export { hierarchicalBatches, type HierarchicalBatchesOptions } from './hierarchical-batches.ts';
export {
  identityBatches,
  type FewImages,
  type IdentityBatchesOptions,
  type IdentityBatchesReport,
  type LastBatch,
} from './identity-batches.ts';
export {
  fixedTriplets,
  tripletBatches,
  type FixedTripletsOptions,
  type TripletBatchesOptions,
} from './triplet-batches.ts';
