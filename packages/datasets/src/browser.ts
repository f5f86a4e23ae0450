/** What runs in a browser: sets in memory, splits, augmentation. The file readers are in `index.ts`. */
export type { Augmentation, Color, Geometry, Interval, PixelChange, Size } from './augmentation/augmentation.ts';
export { lightAugmentation } from './augmentation/light.ts';
export { type AugmentationName, augmentationNamed, augmentationNames } from './augmentation/preset-names.ts';
export { fastReid, imageNet, type Preset, realityCheck } from './augmentation/presets.ts';
export type { AugmentedView, ImageSet } from './image-set.ts';
export { type BatchOptions, loadBatch } from './load-batch.ts';
export { memorySet, type MemorySetOptions } from './memory-set.ts';
export { type Batch, type IndexBatches, prefetchBatches, type PrefetchOptions } from './prefetch-batches.ts';
export { type Pixels, preparePixels } from './view/prepare-pixels.ts';
export { type ResizeRule, resizeRules } from './view/resize-rule.ts';
export { readViewContract, type ViewContract, viewContract, type ViewOptions } from './view/view-contract.ts';
export { defaultShares, type IdentitySplit, splitIdentities, type SplitShares } from './split-identities.ts';
