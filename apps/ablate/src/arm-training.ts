import { createDiscriminator } from '@htg/discriminator';
import { identityGenerator, noiseGenerator } from '@htg/generator';
import type { FeatureGenerator } from '@htg/generator';
import { trainBasic, trainHtg } from '@htg/trainer';
import type { Training } from '@htg/trainer';
import { generatorOf, htgTrainingOf } from '@htg/trainer/node';
import { furtherLossOf } from './further-loss.ts';
import type { Job } from './job.ts';
import type { Networks } from './networks.ts';
import { warmUp } from './warm-up.ts';

/** The updates of an arm, ready to go, from F and the classifier as stage 1 left them. */
export interface ArmTraining {
  readonly training: Training<object>;
  /** D's warm-up, which comes before the first update; gives the seconds that it took. */
  readonly prepare?: () => Promise<number>;
  dispose(): void;
}

/**
 * Every arm takes the same batches, changed alike, and the same number of updates of F at the same rates, unless its settings say
 * otherwise.
 *
 * @param change the relative change of an arm with noise
 */
export function armTraining(networks: Networks, change: number, job: Job): ArmTraining {
  const { recipe, data, arm } = job;
  const common = {
    ...networks,
    ...htgTrainingOf(recipe, data.train),
    furtherLoss: furtherLossOf(arm, recipe.batch),
  };
  if (arm.method === 'stage1') {
    const training = trainBasic(common);
    return {
      training,
      dispose: () => {
        training.dispose();
      },
    };
  }
  const generator = armGenerator(networks, change, job);
  const discriminator =
    arm.method === 'htg' && arm.discriminator
      ? createDiscriminator({
          embeddingLength: networks.embedder.outputLength,
          identities: data.train.identities,
          seed: recipe.seed,
        })
      : undefined;
  const training = trainHtg({
    ...common,
    generator,
    discriminator,
    generatorTraining: { ...common.generatorTraining, ...(!arm.discriminator && { labelWeight: 0 }) },
  });
  return {
    training,
    ...(discriminator && { prepare: () => warmUp(discriminator, networks, job) }),
    dispose: () => {
      training.dispose();
      generator.dispose();
      discriminator?.dispose();
    },
  };
}

function armGenerator({ embedder }: Networks, change: number, { arm, recipe }: Job): FeatureGenerator {
  const embeddingLength = embedder.outputLength;
  if (arm.method === 'identity') return identityGenerator();
  if (arm.method === 'noise') return noiseGenerator({ embeddingLength, relativeChange: change });
  return generatorOf(recipe, embeddingLength);
}
