export type { Batches, SamplerState } from './batches.ts';
export {
  identityBatches,
  type FewImages,
  type IdentityBatchesOptions,
  type IdentityBatchesReport,
  type LastBatch,
} from './identity-batches.ts';
