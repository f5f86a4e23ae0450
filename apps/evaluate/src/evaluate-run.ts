import { existsSync } from 'node:fs';
import type { Scores } from '@htg/report';
import { embed, embedPixels, prefixed, scoreEmbeddings } from '@htg/trainer';
import { dataOf, embedderOf, loadWeights, openRunFolder, parseRecipe } from '@htg/trainer/node';

/** Checkpoints that a run may hold, in the order of its tables. */
const checkpoints = ['stage1', 'control', 'htg'];

/**
 * Scores every checkpoint of a run on the run's test identities, raw pixels first.
 *
 * @param path the run folder
 * @param onProgress is told what is being done
 * @throws Error where the folder is no run or holds no checkpoint
 */
export async function evaluateRun(
  path: string,
  onProgress: (text: string) => void,
): Promise<Readonly<Record<string, Scores>>> {
  const run = openRunFolder(path);
  const recipe = parseRecipe(await run.readText('recipe.yaml'), `${path}/recipe.yaml`);
  const found = checkpoints.filter((name) => existsSync(`${run.checkpoint(name)}.safetensors`));
  if (found.length === 0) {
    throw new Error(
      `evaluateRun: expected a checkpoint (${checkpoints.join(', ')}) in ${path}/checkpoints, received none; let the run reach the end of stage 1`,
    );
  }
  const { test } = await dataOf(recipe);
  const scores: Record<string, Scores> = { pixels: await scoreEmbeddings(await embedPixels(test)) };
  for (const name of found) {
    onProgress(`evaluating ${name}`);
    const embedder = embedderOf(recipe);
    await loadWeights(run.checkpoint(name), prefixed('embedder', embedder.weights));
    scores[name] = await scoreEmbeddings(await embed(embedder, test));
    embedder.dispose();
  }
  return scores;
}
