import { join } from 'node:path';
import type { ViewContract } from '@htg/datasets';
import { writeModelFolder } from '@htg/embed';
import { prefixed } from '@htg/trainer';
import { embedderOfCheckpoint, loadWeights } from '@htg/trainer/node';
import type { Recipe, RunFolder } from '@htg/trainer/node';

/**
 * Writes the trained F of a run into its folder `model/`: see `writeModelFolder` of `@htg/embed`.
 *
 * @param checkpoint whose weights
 * @param view how test images were seen: what the model's contract says
 * @returns the folder
 */
export async function exportModel(
  run: RunFolder,
  recipe: Recipe,
  { checkpoint, view }: { readonly checkpoint: string; readonly view: ViewContract },
): Promise<string> {
  const folder = join(run.path, 'model');
  const embedder = embedderOfCheckpoint(recipe, checkpoint);
  await loadWeights(run.checkpoint(checkpoint), prefixed('embedder', embedder.weights));
  await writeModelFolder(folder, embedder, { name: recipe.name, checkpoint, view });
  embedder.dispose();
  return folder;
}
