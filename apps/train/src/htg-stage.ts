import type { Embedder } from '@htg/backbone';
import { createDiscriminator } from '@htg/discriminator';
import { createGenerator, identityGenerator } from '@htg/generator';
import { biasFreeSoftmax } from '@htg/losses';
import { prefixed, trainHtg, warmUpDiscriminator } from '@htg/trainer';
import { embedderOf, loadWeights, loaderOf, optimizerOf, scheduleOf } from '@htg/trainer/node';
import type { Recipe } from '@htg/trainer/node';
import { carryOut } from './carry-out.ts';
import type { Job } from './job.ts';

/** The control has G = identity: it costs and weighs the same, but nothing is adversarial. */
export type Arm = 'control' | 'htg';

/** Stage 2 of one arm, from the checkpoint `stage1` to the checkpoint of the arm's name. */
export async function runHtgStage(arm: Arm, settings: NonNullable<Recipe['htg']>, job: Job): Promise<Embedder> {
  const { recipe, run, data } = job;
  const { steps, learningRate, optimizer, generator: g, discriminator: d, ...losses } = settings;
  const embedder = embedderOf(recipe);
  const embeddingLength = embedder.outputLength;
  const { identities } = data.train;
  const classifier = biasFreeSoftmax({ embeddingLength, identities, seed: recipe.seed });
  await loadWeights(run.checkpoint('stage1'), {
    ...prefixed('embedder', embedder.weights),
    ...prefixed('classifier', classifier.variables),
  });

  const generator =
    arm === 'control'
      ? identityGenerator()
      : createGenerator({ embeddingLength, output: g.output, initialScale: g.initialScale, seed: recipe.seed });
  const discriminator =
    arm === 'control' ? undefined : createDiscriminator({ embeddingLength, identities, seed: recipe.seed });
  const load = loaderOf(recipe, data.train);
  const training = trainHtg({
    embedder,
    classifier,
    generator,
    discriminator,
    train: data.train,
    batch: recipe.batch,
    // Other changes of the images than in stage 1: its steps went before.
    load: (indices, step) => load(indices, recipe.basic.steps + step),
    steps,
    learningRate: scheduleOf(learningRate, steps),
    optimizer: optimizerOf(optimizer),
    generatorTraining: {
      ...g,
      learningRate: scheduleOf(g.learningRate, steps),
      optimizer: optimizerOf(g.optimizer),
    },
    discriminatorTraining: {
      ...d,
      learningRate: scheduleOf(d.learningRate, steps),
      optimizer: optimizerOf(d.optimizer),
    },
    seed: recipe.seed + 1,
    ...losses,
  });
  const prepare = async (): Promise<void> => {
    if (discriminator === undefined || d.warmUpSteps === 0) return;
    const { warmUpSteps: steps, warmUpBatch: batchSize } = d;
    const { train } = data;
    await showWarmUp(
      warmUpDiscriminator({ embedder, discriminator, train, load, steps, batchSize, seed: recipe.seed }),
      job,
    );
  };
  await carryOut({ name: arm, title: arm, embedder, training, margin: settings.margin, prepare }, job);
  training.dispose();
  generator.dispose();
  discriminator?.dispose();
  classifier.variables.weights.dispose();
  return embedder;
}

async function showWarmUp(reports: ReturnType<typeof warmUpDiscriminator>, { display }: Job): Promise<void> {
  for await (const { step, steps, loss, accuracy } of reports) {
    display.progress(
      `discriminator warm-up: step ${step} of ${steps}, loss ${loss.toFixed(3)}, accuracy ${accuracy.toFixed(3)}`,
    );
  }
  display.done();
}
