import type { Embedder } from '@htg/backbone';
import type { ImageSet } from '@htg/datasets';
import { identityGenerator } from '@htg/generator';
import { trainBasic, trainHtg } from '@htg/trainer';
import type { Training } from '@htg/trainer';
import {
  basicTrainingOf,
  discriminatorOf,
  generatorOf,
  htgTrainingOf,
  objectivesOf,
  tripletMarginOf,
} from '@htg/trainer/node';
import type { FullRecipe, Recipe } from '@htg/trainer/node';

/** The control has G = identity: it costs and weighs the same, but nothing is adversarial. */
export type Arm = 'control' | 'htg';

/** What a stage is made of, on every worker alike. */
export interface StageParts {
  readonly losses: ReturnType<typeof objectivesOf>;
  readonly training: Training<Readonly<Record<string, number | undefined>>>;
  /** Of the triplet loss, where there is one of that name. */
  readonly margin: number | undefined;
  readonly discriminator?: ReturnType<typeof discriminatorOf>;
  /** Frees all but F. */
  readonly dispose: () => void;
}

/** Stage 1 with initial weights of its losses. */
export function basicParts(recipe: Recipe, embedder: Embedder, train: ImageSet): StageParts {
  const ground = { embedder, train };
  const losses = objectivesOf(recipe.basic.losses, recipe, ground);
  const training = trainBasic({ embedder, losses, ...basicTrainingOf(recipe, ground) });
  return {
    ...{ losses, training, margin: tripletMarginOf(recipe.basic.losses) },
    dispose: () => {
      training.dispose();
      for (const loss of losses) loss.dispose();
    },
  };
}

/** Stage 2 of one arm with initial weights of all but F. */
export function htgParts(arm: Arm, recipe: FullRecipe, embedder: Embedder, train: ImageSet): StageParts {
  const ground = { embedder, train };
  const losses = objectivesOf(recipe.htg.losses, recipe, ground);
  const generator = arm === 'control' ? identityGenerator() : generatorOf(recipe, embedder.outputLength);
  const discriminator = discriminatorOf(recipe, generator, ground);
  const training = trainHtg({ embedder, losses, generator, discriminator, ...htgTrainingOf(recipe, ground) });
  return {
    ...{ losses, training, discriminator, margin: tripletMarginOf(recipe.htg.losses) },
    dispose: () => {
      training.dispose();
      generator.dispose();
      discriminator?.dispose();
      for (const loss of losses) loss.dispose();
    },
  };
}
