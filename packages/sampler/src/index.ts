export type { Batches, SamplerState } from './batches.ts';
export { classBalancedBatches, type ClassBalancedBatchesOptions } from './class-balanced-batches.ts';
export { hierarchicalBatches, type HierarchicalBatchesOptions } from './hierarchical-batches.ts';
export {
  type FewImages,
  identityBatches,
  type IdentityBatchesOptions,
  type IdentityBatchesReport,
  type LastBatch,
} from './identity-batches.ts';
export {
  fixedTriplets,
  type FixedTripletsOptions,
  tripletBatches,
  type TripletBatchesOptions,
} from './triplet-batches.ts';
