import type { Embedder } from '@htg/backbone';
import { identityGenerator } from '@htg/generator';
import { trainHtg } from '@htg/trainer';
import {
  discriminatorOf,
  embedderOf,
  generatorOf,
  htgTrainingOf,
  loaderOf,
  loadWeights,
  objectivesOf,
  runWarmUp,
  takenOver,
  tripletMarginOf,
} from '@htg/trainer/node';
import type { RecipeHtg, StageControl } from '@htg/trainer/node';
import { carryOut } from './carry-out.ts';
import type { Job } from './job.ts';

/** The control has G = identity: it costs and weighs the same, but nothing is adversarial. */
export type Arm = 'control' | 'htg';

/** Stage 2 of one arm, from the checkpoint `stage1` to the checkpoint of the arm's name. */
export async function runHtgStage(arm: Arm, settings: RecipeHtg, job: Job): Promise<Embedder> {
  const { recipe, run, data } = job;
  const { train } = data;
  const full = { ...recipe, htg: settings };
  const embedder = embedderOf(recipe);
  const ground = { embedder, train };
  const losses = objectivesOf(settings.losses, recipe, ground);
  await loadWeights(run.checkpoint('stage1'), takenOver(full, embedder, losses));

  const generator = arm === 'control' ? identityGenerator() : generatorOf(full, embedder.outputLength);
  const discriminator = discriminatorOf(full, generator, ground);
  const training = trainHtg({ embedder, losses, generator, discriminator, ...htgTrainingOf(full, ground) });
  const prepare = async (control: StageControl): Promise<void> => {
    if (discriminator === undefined || settings.discriminator === 'none') return;
    const { warmUpSteps: steps, warmUpBatch: batchSize } = settings.discriminator;
    if (steps === 0) return;
    const load = loaderOf(recipe, train);
    await runWarmUp({ embedder, discriminator, train, load, steps, batchSize, seed: recipe.seed }, control);
  };
  const margin = tripletMarginOf(settings.losses);
  await carryOut({ name: arm, title: arm, embedder, training, margin, prepare }, job);
  training.dispose();
  generator.dispose();
  discriminator?.dispose();
  for (const loss of losses) loss.dispose();
  return embedder;
}
