import type { ImageSet } from '@htg/datasets';
import { createGenerator } from '@htg/generator';
import type { Generator } from '@htg/generator';
import type { BasicTrainingOptions } from '../../stages/train-basic.ts';
import type { HtgTrainingOptions } from '../../stages/train-htg.ts';
import { loaderOf, optimizerOf, scheduleOf } from './from-recipe.ts';
import type { Recipe } from './recipe.ts';

/** A recipe with both stages. */
export type FullRecipe = Recipe & { readonly htg: NonNullable<Recipe['htg']> };

type Networks = 'embedder' | 'classifier' | 'generator' | 'discriminator';

/** How a recipe trains stage 1 on these images: the options of `trainBasic` but for the networks. */
export function basicTrainingOf(recipe: Recipe, train: ImageSet): Omit<BasicTrainingOptions, Networks> {
  const { steps, learningRate, optimizer, ...losses } = recipe.basic;
  return {
    train,
    batch: recipe.batch,
    load: loaderOf(recipe, train),
    steps,
    ...ratesOf({ learningRate, optimizer }, steps),
    seed: recipe.seed,
    ...losses,
  };
}

/** How a recipe trains stage 2 on these images: the options of `trainHtg` but for the networks. */
export function htgTrainingOf(recipe: FullRecipe, train: ImageSet): Omit<HtgTrainingOptions, Networks> {
  const { steps, learningRate, optimizer, generator, discriminator, ...losses } = recipe.htg;
  const load = loaderOf(recipe, train);
  return {
    train,
    batch: recipe.batch,
    // Other changes of the images than in stage 1: its steps went before.
    load: (indices, step) => load(indices, recipe.basic.steps + step),
    steps,
    ...ratesOf({ learningRate, optimizer }, steps),
    generatorTraining: { ...generator, ...ratesOf(generator, steps) },
    discriminatorTraining: { ...discriminator, ...ratesOf(discriminator, steps) },
    seed: recipe.seed + 1,
    ...losses,
  };
}

/** G with its initial weights. */
export function generatorOf({ htg, seed }: FullRecipe, embeddingLength: number): Generator {
  const { output, initialScale } = htg.generator;
  return createGenerator({ embeddingLength, output, initialScale, seed });
}

/** The learning rate and the optimizer of one network. */
function ratesOf({ learningRate, optimizer }: Pick<Recipe['basic'], 'learningRate' | 'optimizer'>, steps: number) {
  return { learningRate: scheduleOf(learningRate, steps), optimizer: optimizerOf(optimizer) };
}
