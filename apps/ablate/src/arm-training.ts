import { trainHtg } from '@htg/trainer';
import type { Training } from '@htg/trainer';
import { discriminatorOf, generatorOf, htgTrainingOf } from '@htg/trainer/node';
import type { Job } from './job.ts';
import type { Networks } from './networks.ts';
import { warmUp } from './warm-up.ts';

/** The updates of an arm, ready to go, from F and its losses as stage 1 left them. */
export interface ArmTraining {
  readonly training: Training<object>;
  /** D's warm-up, which comes before the first update; gives the seconds that it took. */
  readonly prepare?: () => Promise<number>;
  dispose(): void;
}

/**
 * Every arm takes the same batches, changed alike, and the same number of updates of F at the same rates, unless its settings say
 * otherwise.
 */
export function armTraining({ embedder, losses }: Pick<Networks, 'embedder' | 'losses'>, job: Job): ArmTraining {
  const { recipe, data } = job;
  const ground = { embedder, train: data.train };
  const generator = generatorOf(recipe, embedder.outputLength);
  const discriminator = discriminatorOf(recipe, generator, ground);
  const training = trainHtg({ embedder, losses, generator, discriminator, ...htgTrainingOf(recipe, ground) });
  return {
    training,
    ...(discriminator && { prepare: () => warmUp(discriminator, embedder, job) }),
    dispose: () => {
      training.dispose();
      generator.dispose();
      discriminator?.dispose();
    },
  };
}
