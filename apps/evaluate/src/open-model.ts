import { stat } from 'node:fs/promises';
import { inputContract } from '@htg/backbone';
import { makeBackbone } from '@htg/backbone/named';
import { catalogueEntry, findWeights, nearestKind, readWeightsFile } from '@htg/backbone/node';
import { dataOf, headless, loadStart, parseRecipe } from '@htg/trainer/node';
import type { Recipe } from '@htg/trainer/node';
import { stringify } from 'yaml';
import type { FinishedRun } from './finished-run.ts';

/** The name that a pretrained backbone has in tables and among checkpoints. */
export const untrained = 'zeroShot';

/** Whether a run's place is taken by a pretrained model: a name of the catalogue, or `hub:owner/name`. */
export function isModelName(text: string): boolean {
  return catalogueEntry(text) !== undefined || text.startsWith('hub:');
}

/**
 * A pretrained model as if it were a run that has not trained: its backbone's pooled numbers are the embedding, images have the size that its weights
 * were trained with.
 *
 * @param name of the catalogue, or `hub:owner/name`
 * @throws Error where its weights are not to be had, or the hub's are of no known backbone
 */
export async function openModel(name: string): Promise<FinishedRun> {
  // Known once: a file of the hub is looked into for it.
  const kind = catalogueEntry(name)?.backbone ?? (await kindOnHub(name));
  const recipe = await recipeFor(name, kind);
  return {
    path: name,
    recipe,
    async data(onWarning, movedTo?: string) {
      const data = await dataOf(movedTo === undefined ? recipe : await recipeFor(name, kind, movedTo));
      for (const warning of data.warnings) onWarning(`warning: ${warning}`);
      return data;
    },
    manifest: () => Promise.resolve(undefined),
    checkpoints: [untrained],
    async embedder(checkpoint) {
      if (checkpoint !== untrained) {
        throw new Error(
          `openModel: expected no checkpoint but ${untrained} of ${name}, received ${checkpoint}; leave it out`,
        );
      }
      const start = await loadStart(recipe);
      if (start === undefined) throw new Error(`openModel: expected weights of ${name}, received none; report this`);
      return start.embedder;
    },
  };
}

/** A recipe without training; its images are the emoji set's, or those at a place. */
async function recipeFor(name: string, kind: string, place?: string): Promise<Recipe> {
  const folder = place !== undefined && (await stat(place)).isDirectory();
  const data = place === undefined ? { set: 'emoji' } : { set: folder ? 'folder' : 'csv', path: place };
  const recipe = parseRecipe(
    stringify({
      name,
      data,
      model: { backbone: { kind }, weights: name },
      basic: { steps: 1, learningRate: { kind: 'constant', rate: 1 } },
    }),
    name,
  );
  const { imageSize } = inputContract(makeBackbone(recipe.model.backbone));
  return headless({ ...recipe, data: { ...recipe.data, imageSize } });
}

/** @throws Error where the file looks like no known backbone */
async function kindOnHub(name: string): Promise<string> {
  const { path } = await findWeights(name);
  const near = nearestKind((await readWeightsFile(path)).tensors);
  if (near?.sameSizes === true) return near.kind;
  throw new Error(
    `openModel: expected weights of a known backbone, received ${name}, which ${near === undefined ? 'looks like none' : `looks like ${near.kind} of other sizes`}; name its backbone in a recipe`,
  );
}
