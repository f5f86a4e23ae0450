export { bestCheckpoint, type BestCheckpoint } from './checkpoints/best-checkpoint.ts';
export { isWhole, loadWeights, saveCheckpoint } from './checkpoints/checkpoint.ts';
export { checkpointSeries, type CheckpointSeries } from './checkpoints/checkpoint-series.ts';
export { dataOf, embedderOf, loaderOf, optimizerOf, scheduleOf } from './recipe/from-recipe.ts';
export {
  extendsSchema,
  partialJsonSchema,
  requirementsOf,
  wholeRecipeJsonSchema,
  type JsonSchema,
} from './recipe/json-schema.ts';
export { mergeSettings, type Settings } from './recipe/merge-settings.ts';
export { parseYaml, type YamlOptions } from './recipe/parse-yaml.ts';
export { parseRecipe } from './recipe/read-recipe.ts';
export { recipeJsonSchema } from './recipe/recipe-json-schema.ts';
export { recipeSchema, type Recipe, type RecipeHtg } from './recipe/recipe.ts';
export type { RecipeLoss, RecipeLosses } from './recipe/recipe-losses.ts';
export { createRunFolder, openRunFolder, type RunFolder } from './folder/run-folder.ts';
export {
  basicTrainingOf,
  discriminatorOf,
  generatorOf,
  htgTrainingOf,
  objectivesOf,
  takenOver,
  tripletMarginOf,
  type FullRecipe,
} from './recipe/training-from-recipe.ts';
export { writeAtomic } from './folder/write-atomic.ts';
