import { createDiscriminator } from '@htg/discriminator';
import { createGenerator, identityGenerator, noiseGenerator } from '@htg/generator';
import type { FeatureGenerator } from '@htg/generator';
import { trainBasic, trainHtg } from '@htg/trainer';
import type { Training } from '@htg/trainer';
import { loaderOf, optimizerOf, scheduleOf } from '@htg/trainer/node';
import { furtherLossOf } from './further-loss.ts';
import type { Job } from './job.ts';
import type { Networks } from './networks.ts';
import { warmUp } from './warm-up.ts';

/** The updates of an arm, ready to go, from F and the classifier as stage 1 left them. */
export interface ArmTraining {
  readonly training: Training<object>;
  /** Seconds of D's warm-up. */
  readonly warmUpSeconds: number;
  dispose(): void;
}

/**
 * Every arm takes the same batches, changed alike, and the same number of updates of F at the same rates, unless its settings say
 * otherwise.
 *
 * @param change the relative change of an arm with noise
 */
export async function armTraining(networks: Networks, change: number, job: Job): Promise<ArmTraining> {
  const { recipe, data, arm } = job;
  const { steps, learningRate, optimizer, generator: g, discriminator: d, ...losses } = recipe.htg;
  const load = loaderOf(recipe, data.train);
  const common = {
    ...networks,
    train: data.train,
    batch: recipe.batch,
    // Other changes of the images than in stage 1: its steps went before.
    load: (indices: Int32Array, step: number) => load(indices, recipe.basic.steps + step),
    steps,
    learningRate: scheduleOf(learningRate, steps),
    optimizer: optimizerOf(optimizer),
    furtherLoss: furtherLossOf(arm, recipe.batch),
    seed: recipe.seed + 1,
    ...losses,
  };
  if (arm.method === 'stage1') {
    const training = trainBasic(common);
    return { training, warmUpSeconds: 0, dispose: training.dispose };
  }
  const generator = generatorOf(networks, change, job);
  const discriminator =
    arm.method === 'htg' && arm.discriminator
      ? createDiscriminator({
          embeddingLength: networks.embedder.outputLength,
          identities: data.train.identities,
          seed: recipe.seed,
        })
      : undefined;
  const warmUpSeconds = discriminator === undefined ? 0 : await warmUp(discriminator, networks, job);
  const training = trainHtg({
    ...common,
    generator,
    discriminator,
    generatorTraining: {
      ...g,
      ...(!arm.discriminator && { labelWeight: 0 }),
      learningRate: scheduleOf(g.learningRate, steps),
      optimizer: optimizerOf(g.optimizer),
    },
    discriminatorTraining: {
      ...d,
      learningRate: scheduleOf(d.learningRate, steps),
      optimizer: optimizerOf(d.optimizer),
    },
  });
  return {
    training,
    warmUpSeconds,
    dispose: () => {
      training.dispose();
      generator.dispose();
      discriminator?.dispose();
    },
  };
}

function generatorOf({ embedder }: Networks, change: number, { arm, recipe }: Job): FeatureGenerator {
  const embeddingLength = embedder.outputLength;
  const { output, initialScale } = recipe.htg.generator;
  switch (arm.method) {
    case 'identity':
      return identityGenerator();
    case 'noise':
      return noiseGenerator({ embeddingLength, relativeChange: change });
    default:
      return createGenerator({ embeddingLength, output, initialScale, seed: recipe.seed });
  }
}
