export { bestCheckpoint, type BestCheckpoint } from './best-checkpoint.ts';
export { isWhole, loadWeights, saveCheckpoint } from './checkpoint.ts';
export { checkpointSeries, type CheckpointSeries } from './checkpoint-series.ts';
export { dataOf, embedderOf, loaderOf, optimizerOf, scheduleOf } from './from-recipe.ts';
export { keysOfSchema, parseYaml, type YamlOptions } from './parse-yaml.ts';
export { parseRecipe } from './read-recipe.ts';
export { recipeSchema, type Recipe } from './recipe.ts';
export { createRunFolder, openRunFolder, type RunFolder } from './run-folder.ts';
export { writeAtomic } from './write-atomic.ts';
