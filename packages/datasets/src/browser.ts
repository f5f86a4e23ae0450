/** What runs in a browser: sets in memory, splits, augmentation. The file readers are in `index.ts`. */
export type { Augmentation, Color, Geometry, PixelChange, Interval, Size } from './augmentation/augmentation.ts';
export { lightAugmentation } from './augmentation/light.ts';
export { type AugmentationName, augmentationNamed, augmentationNames } from './augmentation/preset-names.ts';
export { type Preset, fastReid, imageNet, realityCheck } from './augmentation/presets.ts';
export type { AugmentedView, ImageSet } from './image-set.ts';
export { type BatchOptions, loadBatch } from './load-batch.ts';
export { type MemorySetOptions, memorySet } from './memory-set.ts';
export { type Batch, type IndexBatches, type PrefetchOptions, prefetchBatches } from './prefetch-batches.ts';
export { type Pixels, preparePixels } from './view/prepare-pixels.ts';
export { type ResizeRule, resizeRules } from './view/resize-rule.ts';
export { type ViewContract, type ViewOptions, readViewContract, viewContract } from './view/view-contract.ts';
export { type IdentitySplit, type SplitShares, defaultShares, splitIdentities } from './split-identities.ts';
