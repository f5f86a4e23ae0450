import type { Embedder } from '@htg/backbone';
import { createDiscriminator } from '@htg/discriminator';
import { identityGenerator } from '@htg/generator';
import { biasFreeSoftmax } from '@htg/losses';
import { prefixed, trainHtg } from '@htg/trainer';
import { embedderOf, generatorOf, htgTrainingOf, loadWeights, loaderOf, runWarmUp } from '@htg/trainer/node';
import type { Recipe, StageControl } from '@htg/trainer/node';
import { carryOut } from './carry-out.ts';
import type { Job } from './job.ts';

/** The control has G = identity: it costs and weighs the same, but nothing is adversarial. */
export type Arm = 'control' | 'htg';

/** Stage 2 of one arm, from the checkpoint `stage1` to the checkpoint of the arm's name. */
export async function runHtgStage(arm: Arm, settings: NonNullable<Recipe['htg']>, job: Job): Promise<Embedder> {
  const { recipe, run, data } = job;
  const full = { ...recipe, htg: settings };
  const embedder = embedderOf(recipe);
  const embeddingLength = embedder.outputLength;
  const { identities } = data.train;
  const classifier = biasFreeSoftmax({ embeddingLength, identities, seed: recipe.seed });
  await loadWeights(run.checkpoint('stage1'), {
    ...prefixed('embedder', embedder.weights),
    ...prefixed('classifier', classifier.variables),
  });

  const generator = arm === 'control' ? identityGenerator() : generatorOf(full, embeddingLength);
  const discriminator =
    arm === 'control' ? undefined : createDiscriminator({ embeddingLength, identities, seed: recipe.seed });
  const training = trainHtg({
    embedder,
    classifier,
    generator,
    discriminator,
    ...htgTrainingOf(full, data.train),
  });
  const prepare = async (control: StageControl): Promise<void> => {
    const { warmUpSteps: steps, warmUpBatch: batchSize } = settings.discriminator;
    if (discriminator === undefined || steps === 0) return;
    const { train } = data;
    const load = loaderOf(recipe, train);
    await runWarmUp({ embedder, discriminator, train, load, steps, batchSize, seed: recipe.seed }, control);
  };
  await carryOut({ name: arm, title: arm, embedder, training, margin: settings.margin, prepare }, job);
  training.dispose();
  generator.dispose();
  discriminator?.dispose();
  classifier.variables.weights.dispose();
  return embedder;
}
