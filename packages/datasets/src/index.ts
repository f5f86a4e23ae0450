export type { Augmentation, Colour, Geometry, PixelChange, Range, Size } from './augmentation/augmentation.ts';
export { lightAugmentation } from './augmentation/light.ts';
export { type AugmentationName, augmentationNamed, augmentationNames } from './augmentation/preset-names.ts';
export { type Preset, fastReid, imageNet, realityCheck } from './augmentation/presets.ts';
export { cacheFolder } from './cache-folder.ts';
export { type CheckOptions, type CheckReport, checkTable } from './check/check-table.ts';
export type { Finding, Severity } from './check/finding.ts';
export { printReport } from './check/print-report.ts';
export type { PartSummary, Spread, TableSummary } from './check/summarize-table.ts';
export { type ContactSheetOptions, contactSheet } from './contact-sheet.ts';
export { type EmojiOptions, type SetParts, emoji } from './emoji/emoji.ts';
export { type EmojiVendor, emojiNotice, emojiVendors } from './emoji/vendors.ts';
export { fashionMnist } from './fashion-mnist.ts';
export { type FindOptions, findTable } from './find-table.ts';
export type { AugmentedView, ImageSet } from './image-set.ts';
export type { KnownSet, KnownTable, Part, PartCount } from './known/known-set.ts';
export { knownSets } from './known/known-sets.ts';
export { readKnownSet } from './known/read-known-set.ts';
export { type QueryGalleryTrial, vehicleIdTrials } from './known/vehicle-id-trials.ts';
export { type BatchOptions, loadBatch } from './load-batch.ts';
export { type MemorySetOptions, memorySet } from './memory-set.ts';
export { type DataDescription, type OpenedData, openData } from './open-data.ts';
export { type OpenOptions, type OpenedTable, defaultTestView, openTable } from './pictures/open-table.ts';
export { type Batch, type IndexBatches, type PrefetchOptions, prefetchBatches } from './prefetch-batches.ts';
export type { Progress } from './progress.ts';
export { pictureExtensions } from './reading/picture-extensions.ts';
export {
  type PictureProblem,
  type ProblemKind,
  describeProblem,
  summarizeProblems,
} from './reading/picture-problem.ts';
export type { ReadOptions } from './reading/read-options.ts';
export { type IdentitySplit, type SplitShares, defaultShares, splitIdentities } from './split-identities.ts';
export { type CsvColumns, type CsvOptions, csvTable } from './tables/csv-table.ts';
export { type FolderOptions, folderTable } from './tables/folder-table.ts';
export type { ExcludeSameCamera, PictureRow, PictureTable, Split } from './tables/picture-table.ts';
