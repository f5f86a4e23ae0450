import { trainBasic } from '@htg/trainer';
import {
  basicTrainingOf,
  createRunFolder,
  dataOf,
  embedderOf,
  keepManifest,
  objectivesOf,
  parseRecipe,
  saveCheckpoint,
} from '@htg/trainer/node';
import type { Recipe } from '@htg/trainer/node';
import { stringify } from 'yaml';

/** Trains a net of a few thousand weights on the images for some updates, and leaves what `htg-train` does of its first stage. */
export async function trainTinyRun(
  path: string,
  images: string,
  seed = 1,
  data = `set: folder, path: ${JSON.stringify(images)}`,
): Promise<Recipe> {
  const recipe = parseRecipe(`
name: tiny
seed: ${seed}
data: { ${data}, imageSize: 32 }
model: { backbone: { kind: resnet18, width: 4 }, embeddingLength: 8 }
sampler: { identities: 4, images: 2 }
basic: { steps: 8, learningRate: { kind: constant, rate: 0.02 } }
`);
  const { run } = await createRunFolder(path);
  await run.writeText('recipe.yaml', stringify(recipe));
  const opened = await dataOf(recipe);
  await keepManifest(run, opened);
  const { train } = opened;
  const embedder = embedderOf(recipe);
  const ground = { embedder, train };
  const losses = objectivesOf(recipe.basic.losses, recipe, ground);
  const training = trainBasic({ embedder, losses, ...basicTrainingOf(recipe, ground) });
  for await (const report of training) await run.appendMetrics({ stage: 'stage 1', ...report });
  await saveCheckpoint(run.checkpoint('stage1'), training);
  training.dispose();
  for (const loss of losses) loss.dispose();
  embedder.dispose();
  return recipe;
}
