export type { Augmentation, Color, Geometry, Interval, PixelChange, Size } from './augmentation/augmentation.ts';
export { lightAugmentation } from './augmentation/light.ts';
export {
  type AugmentationName,
  augmentationNamed,
  augmentationNames,
  resizeOfPreset,
  type SeenAs,
} from './augmentation/preset-names.ts';
export { fastReid, imageNet, type Preset, realityCheck } from './augmentation/presets.ts';
export type { ReadingFlags } from './commands/source-options.ts';
export { cacheFolder } from './cache-folder.ts';
export { type CheckOptions, type CheckReport, checkTable } from './check/check-table.ts';
export { dataFindings } from './check/data-findings.ts';
export { describeFinding, type Finding, type Severity } from './check/finding.ts';
export { sameImages } from './check/same-images.ts';
export { printReport } from './check/print-report.ts';
export type { PartSummary, Spread, TableSummary } from './check/summarize-table.ts';
export { contactSheet, type ContactSheetOptions } from './contact-sheet.ts';
export { emoji, type EmojiOptions, type EmojiParts, type SetParts } from './emoji/emoji.ts';
export { emojiNotice, type EmojiVendor, emojiVendors } from './emoji/vendors.ts';
export { fashionMnist } from './fashion-mnist.ts';
export { type FindOptions, findTable } from './find-table.ts';
export { fontFamilies, fontsNotice } from './fonts/families.ts';
export { fonts, type FontsOptions, type FontsParts } from './fonts/fonts.ts';
export { glyphs, type GlyphsOptions, type GlyphsParts } from './glyphs/glyphs.ts';
export type { AugmentedView, ImageSet } from './image-set.ts';
export type { KnownSet, KnownTable, Part, PartCount } from './known/known-set.ts';
export { knownSets } from './known/known-sets.ts';
export { readKnownSet } from './known/read-known-set.ts';
export { type QueryGalleryTrial, vehicleIdTrials } from './known/vehicle-id-trials.ts';
export { type BatchOptions, loadBatch } from './load-batch.ts';
export { memorySet, type MemorySetOptions } from './memory-set.ts';
export type { PinnedPackage } from './npm/fetch-packages.ts';
export { compareManifests, type ManifestComparison } from './manifest/compare-manifests.ts';
export type { DataRecord, ImageContent, RecordedImage } from './manifest/data-record.ts';
export { manifestOf } from './manifest/manifest-of.ts';
export { type SplitBefore, splitsBefore } from './manifest/splits-before.ts';
export { type Manifest, type ManifestImage, type ManifestSplit, readManifest } from './manifest/manifest.ts';
export { drawnSets } from './drawn-sets.ts';
export {
  type DataDescription,
  type EmojiDescription,
  type FontsDescription,
  type GlyphsDescription,
  openData,
  type OpenedData,
  prescaleFor,
  resizeOfKnown,
  type TableDescription,
} from './open-data.ts';
export { type OpenedImages, openImages } from './images/open-images.ts';
export { defaultTestView, type OpenedTable, type OpenOptions, openTable } from './images/open-table.ts';
export { type Batch, type IndexBatches, prefetchBatches, type PrefetchOptions } from './prefetch-batches.ts';
export type { Progress } from './progress.ts';
export { readTable, type ReadTableOptions } from './read-table.ts';
export type { Box } from './reading/box.ts';
export { imageExtensions } from './reading/image-extensions.ts';
export { describeProblem, type ImageProblem, type ProblemKind, summarizeProblems } from './reading/image-problem.ts';
export type { ReadOptions } from './reading/read-options.ts';
export { defaultShares, type IdentitySplit, splitIdentities, type SplitShares } from './split-identities.ts';
export { csvField, csvLine, plainField } from './tables/csv-field.ts';
export { type CsvColumns, type CsvOptions, csvTable } from './tables/csv-table.ts';
export { type FolderOptions, folderTable } from './tables/folder-table.ts';
export type { ImageRow, ImageTable, SameCameraRule, Split } from './tables/image-table.ts';
export { sameText } from './tables/same-text.ts';
export { prepareImage, type PrepareOptions } from './view/prepare-image.ts';
export { type Pixels, preparePixels } from './view/prepare-pixels.ts';
export { defaultResize, frameOf, type ResizeRule, resizeRules } from './view/resize-rule.ts';
export { readViewContract, type ViewContract, viewContract, type ViewOptions } from './view/view-contract.ts';
