export { bestCheckpoint, type BestCheckpoint } from './checkpoints/best-checkpoint.ts';
export { isWhole, loadWeights, saveCheckpoint, type Wholeness } from './checkpoints/checkpoint.ts';
export { removeCheckpoint } from './checkpoints/checkpoint-files.ts';
export { CheckpointError, type CheckpointFault } from './checkpoints/checkpoint-record.ts';
export { checkpointSeries, type CheckpointSeries } from './checkpoints/checkpoint-series.ts';
export {
  dataOf,
  embedderOf,
  embedderOfCheckpoint,
  loaderOf,
  optimizerOf,
  resizeOf,
  scheduleOf,
  viewOf,
  whitenedCheckpoint,
} from './recipe/from-recipe.ts';
export {
  extendsSchema,
  type JsonSchema,
  partialJsonSchema,
  requirementsOf,
  wholeRecipeJsonSchema,
} from './recipe/json-schema.ts';
export { type FinalPlan, finalRecipe } from './recipe/final-recipe.ts';
export { mergeSettings, type Settings } from './recipe/merge-settings.ts';
export { parseYaml, type YamlOptions } from './recipe/parse-yaml.ts';
export { parseRecipe } from './recipe/read-recipe.ts';
export { readSettingsFile } from './recipe/read-settings-file.ts';
export { recipeJsonSchema } from './recipe/recipe-json-schema.ts';
export { type FolderLock, lockFolder } from './folder/folder-lock.ts';
export { newRunPlace } from './folder/new-run-place.ts';
export { longestText, readPlainFile } from './folder/read-plain-file.ts';
export { keepManifest, runDataOf, runManifest } from './folder/run-data.ts';
export { createRunFolder, type LockedRunFolder, openRunFolder, resumeRunFolder } from './folder/open-run-folder.ts';
export { type RunFolder } from './folder/run-folder.ts';
export { type Recipe, type RecipeHtg, recipeSchema } from './recipe/recipe.ts';
export { type RecipeLoss, type RecipeLosses, standardLosses } from './recipe/recipe-losses.ts';
export { oldAblationKeys } from './recipe/old-keys.ts';
export { objectiveVariables } from '../stages/objectives.ts';
export {
  basicTrainingOf,
  discriminatorOf,
  type FullRecipe,
  generatorOf,
  htgTrainingOf,
  objectivesOf,
  takenOver,
  tripletMarginOf,
  warmUpOf,
  type WarmUpSettings,
} from './recipe/training-from-recipe.ts';
export { describeStart, loadStart, type Start, startFromWeights, type StartRecord } from './start/load-start.ts';
export {
  headless,
  initialEmbedder,
  keepStart,
  readStart,
  startCheckpoint,
  zeroShotEmbedder,
} from './start/start-checkpoint.ts';
export { writeAtomic } from './folder/write-atomic.ts';
export { type FollowedStage, followStage } from './stage/follow-stage.ts';
export { Interrupted, stopIfAsked } from './stage/interrupted.ts';
export { isLostWorker } from './stage/lost-worker.ts';
export { loadNewestWeights, type NewestWeights } from './stage/newest-weights.ts';
export { runStage } from './stage/run-stage.ts';
export { runWarmUp } from './stage/run-warm-up.ts';
export { scoreStage } from './stage/score-stage.ts';
export type {
  Stage,
  StageControl,
  StageMetrics,
  StageProgress,
  StageRecord,
  StageReport,
  StageScores,
  StageValidation,
} from './stage/stage.ts';
export {
  type StepNotice,
  summarizeUpdates,
  unmeasuredUpdates,
  type UpdateSummarizer,
  type UpdateSummary,
  type UpdateSums,
} from './stage/update-summary.ts';
export {
  logStart,
  readStarts,
  type RunPoint,
  type RunStart,
  type StartFacts,
  type StartLog,
} from './folder/run-starts.ts';
export { describeChange, sumOfStarts } from './folder/sum-of-starts.ts';
export { versionsInUse } from './versions.ts';
