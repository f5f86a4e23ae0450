import { existsSync } from 'node:fs';
import { prefixed } from '@htg/trainer';
import {
  embedderOfCheckpoint,
  loadWeights,
  openRunFolder,
  parseRecipe,
  runDataOf,
  runManifest,
  startCheckpoint,
  whitenedCheckpoint,
  zeroShotEmbedder,
} from '@htg/trainer/node';
import type { FinishedRun } from './finished-run.ts';
import { isModelName, openModel, untrained } from './open-model.ts';

/** Checkpoints that a run may hold, in the order of its tables; the first is the backbone that it started from. */
const checkpoints = [untrained, 'stage1', 'control', 'htg', whitenedCheckpoint];

/**
 * Opens a run, or a pretrained model by its name as if it were one.
 *
 * @throws Error where the folder is no run or holds no checkpoint
 */
export async function openRun(path: string): Promise<FinishedRun> {
  if (isModelName(path)) return openModel(path);
  const run = openRunFolder(path);
  const recipe = parseRecipe(await run.readText('recipe.yaml'), `${path}/recipe.yaml`);
  const found = checkpoints.filter((name) =>
    existsSync(`${run.checkpoint(name === untrained ? startCheckpoint : name)}.safetensors`),
  );
  if (found.length === 0) {
    throw new Error(
      `openRun: expected a checkpoint (${checkpoints.join(', ')}) in ${path}/checkpoints, received none; let the run reach the end of stage 1`,
    );
  }
  return {
    path,
    recipe,
    async data(onWarning, movedTo) {
      const data = await runDataOf(run, recipe, { use: 'evaluation', movedTo });
      for (const warning of data.warnings) onWarning(`warning: ${warning}`);
      return data;
    },
    manifest: () => runManifest(run),
    checkpoints: found,
    async embedder(checkpoint) {
      if (!found.includes(checkpoint)) {
        throw new Error(
          `openRun: expected a checkpoint of ${path} (${found.join(', ')}), received ${checkpoint}; name one`,
        );
      }
      if (checkpoint === untrained) {
        const backbone = await zeroShotEmbedder(recipe, run);
        if (backbone !== undefined) return backbone;
      }
      const embedder = embedderOfCheckpoint(recipe, checkpoint);
      await loadWeights(run.checkpoint(checkpoint), prefixed('embedder', embedder.weights));
      return embedder;
    },
  };
}
