import { drawnSets, readManifest } from '@htg/datasets';
import { batchShape } from '@htg/sampler/named';
import { finalRecipe, isWhole, loadWeights, openRunFolder, parseRecipe } from '@htg/trainer/node';
import type { Recipe, RunFolder } from '@htg/trainer/node';

/** One training on everything, and what is to be said of it. */
export interface PlannedFinal {
  readonly recipe: Recipe;
  readonly said: readonly string[];
}

/**
 * The training on all images of a run, of those for validation and test, too, with the epochs that the run chose.
 *
 * @param from folder of the run that chose
 * @throws Error where it did not reach its end or keeps no manifest, or its set has parts of its own
 */
export async function planFinal(from: string): Promise<PlannedFinal> {
  const run = openRunFolder(from);
  const recipe = parseRecipe(await run.readText('recipe.yaml'), `${from}/recipe.yaml`);
  const manifest = readManifest(JSON.parse(await run.readText('manifest.json')));
  const { shares, set } = recipe.data;
  if (shares?.validation === 0 && shares.test === 0) {
    throw new Error(
      `planFinal: expected a run that kept images apart, received ${from}, which trained on all; it is final`,
    );
  }
  if (![...drawnSets, 'folder', 'csv'].includes(set)) {
    throw new Error(
      `planFinal: expected images without parts of their own, received ${set}; train on all of its images as a folder or a table`,
    );
  }
  const chosen = {
    basic: await chosenStep(run, 'stage1', recipe),
    ...(recipe.htg !== undefined && { htg: await chosenStep(run, 'htg', recipe) }),
  };
  const counted = manifest.images.filter(({ junk }) => junk !== true);
  const trained = counted.filter(({ split }) => split === 'train').length;
  const final = finalRecipe(recipe, { chosen, trained, all: counted.length });
  const { length } = batchShape(recipe.sampler);
  const identities = new Set(Object.values(manifest.identities).flat()).size;
  const epochs = ((chosen.basic * length) / trained).toFixed(1);
  return {
    recipe: final,
    said: [
      `final: ${identities} identities, ${counted.length} images: those for training, validation and test of ${from}`,
      `final: stage 1 of ${final.basic.steps} updates, ${epochs} epochs as chosen there (${chosen.basic} updates on ${trained} images)`,
      ...(final.htg === undefined ? [] : [`final: stage 2 of ${final.htg.steps} updates (${chosen.htg ?? 0} there)`]),
      `final: how good it is cannot be told, as no identity is left that it has not seen; the scores of ${from} are the nearest that is known, of a model with fewer identities`,
    ],
  };
}

/** After which update a stage had the weights that it kept. */
async function chosenStep(run: RunFolder, stage: string, { select }: Recipe): Promise<number> {
  const best = run.checkpoint(`${stage}-best`);
  const stem = select === 'best' && (await isWhole(best)).ok ? best : run.checkpoint(stage);
  const whole = await isWhole(run.checkpoint(stage));
  if (!whole.ok) {
    throw new Error(
      `planFinal: expected a finished ${stage} in ${run.path}, received none (${whole.why}); let the run reach its end`,
    );
  }
  return (await loadWeights(stem, {})).step;
}
