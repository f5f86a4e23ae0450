import type { Embedder } from '@htg/backbone';
import type { ImageSet } from '@htg/datasets';
import type { Discriminator, DiscriminatorOptions } from '@htg/discriminator';
import { createDiscriminator } from '@htg/discriminator';
import type { NamedWeights } from '@htg/engine';
import { generatorKinds, makeGenerator } from '@htg/generator/named';
import type { AnyGenerator, GeneratorKind } from '@htg/generator/named';
import type { Objective } from '@htg/losses';
import { lossKinds } from '@htg/losses/named';
import type { LossKind } from '@htg/losses/named';
import { makeMiner } from '@htg/miners/named';
import { batchShape, makeSampler } from '@htg/sampler/named';
import { prefixed } from '../../loop/prefixed.ts';
import type { CreateSampler } from '../../loop/training-data.ts';
import { classShard } from '../../stages/class-shard.ts';
import type { ComputeOptions } from '../../stages/feature-step.ts';
import { objectiveVariables } from '../../stages/objectives.ts';
import type { BasicTrainingOptions } from '../../stages/train-basic.ts';
import type { HtgTrainingOptions } from '../../stages/train-htg.ts';
import type { WarmUpOptions } from '../../stages/warm-up-discriminator.ts';
import { loaderOf, optimizerOf, scheduleOf, weightOf } from './from-recipe.ts';
import type { RecipeLoss, RecipeLosses } from './recipe-losses.ts';
import { tuningOf } from './recipe-tuning.ts';
import type { Recipe, RecipeHtg } from './recipe.ts';

/** A recipe with both stages. */
export type FullRecipe = Recipe & { readonly htg: RecipeHtg };

type Networks = 'embedder' | 'losses' | 'generator' | 'discriminator';

/** What the parts of a stage are made for. */
interface Ground {
  readonly embedder: Pick<Embedder, 'outputLength'>;
  readonly train: Pick<ImageSet, 'identities' | 'labels'>;
}

/**
 * The losses of a stage with their initial weights, in the recipe's order; those of weight 0 are left out. Of several workers each makes its part of
 * class weights where the recipe divides them.
 *
 * @param losses `recipe.basic.losses` or `recipe.htg.losses`
 * @returns the caller's to dispose
 * @throws RangeError where they are divided and a loss is no softmax
 */
export function objectivesOf(
  losses: RecipeLosses,
  { sampler, seed, compute }: Pick<Recipe, 'sampler' | 'seed' | 'compute'>,
  { embedder, train }: Ground,
): Objective[] {
  const kinds: Readonly<Record<string, LossKind>> = lossKinds;
  const embeddingLength = embedder.outputLength;
  const { identities } = train;
  const { images } = batchShape(sampler);
  const shard = compute?.classWeights === 'sharded' ? classShard() : undefined;
  return Object.entries<RecipeLoss>(losses)
    .filter(([, { weight }]) => weight !== 0)
    .map(([name, { miner: own, ...settings }]) => {
      const miner = own && makeMiner(own, { embeddingLength, seed });
      return kinds[settings.kind].make(settings, { name, embeddingLength, identities, images, seed, miner, shard });
    });
}

/**
 * What stage 2 takes over from stage 1, by the paths of a checkpoint: F, and the weights of losses that have the same name and kind in both.
 *
 * @param embedder F
 * @param losses those of stage 2, as `objectivesOf` makes them
 */
export function takenOver({ basic, htg }: FullRecipe, embedder: Embedder, losses: readonly Objective[]): NamedWeights {
  const before: Readonly<Record<string, RecipeLoss | undefined>> = basic.losses;
  const same = losses.filter(({ name }) => {
    const earlier = before[name];
    return earlier !== undefined && earlier.weight !== 0 && earlier.kind === htg.losses[name].kind;
  });
  return { ...prefixed('embedder', embedder.weights), ...objectiveVariables(same) };
}

/**
 * How a recipe trains stage 1 on these images: the options of `trainBasic` but for the networks and losses.
 *
 * @param recipe whose `basic` decides
 */
export function basicTrainingOf(
  recipe: Recipe,
  { embedder, train }: Ground & { readonly train: ImageSet },
): Omit<BasicTrainingOptions, Networks> {
  const { steps, learningRate, optimizer, miner, averaging } = recipe.basic;
  const { seed } = recipe;
  return {
    train,
    sampler: samplerOf(recipe, train),
    load: loaderOf(recipe, train),
    miner: makeMiner(miner, { embeddingLength: embedder.outputLength, seed }),
    steps,
    ...ratesOf({ learningRate, optimizer }, steps),
    averaging,
    ...tuningOf(recipe.basic),
    reportEvery: recipe.reportEvery,
    compute: computeOf(recipe),
    seed,
  };
}

/**
 * How a recipe trains stage 2 on these images: the options of `trainHtg` but for the networks and losses.
 *
 * @param recipe whose `htg` decides
 */
export function htgTrainingOf(
  recipe: FullRecipe,
  { embedder, train }: Ground & { readonly train: ImageSet },
): Omit<HtgTrainingOptions, Networks> {
  const { steps, learningRate, optimizer, miner, averaging, generatedTriplet, generator, discriminator } = recipe.htg;
  const load = loaderOf(recipe, train);
  const seed = recipe.seed + 1;
  return {
    train,
    sampler: samplerOf(recipe, train),
    // Other changes of the images than in stage 1: its steps went before.
    load: (indices, step) => load(indices, recipe.basic.steps + step),
    miner: makeMiner(miner, { embeddingLength: embedder.outputLength, seed }),
    steps,
    ...ratesOf({ learningRate, optimizer }, steps),
    averaging,
    ...tuningOf(recipe.htg),
    reportEvery: recipe.reportEvery,
    compute: computeOf(recipe),
    generatedTriplet,
    generatorTraining: generatorTrainingOf(generator, discriminator, steps),
    ...(discriminator !== 'none' && {
      discriminatorTraining: { ...discriminator, ...ratesOf(discriminator, steps) },
    }),
    seed,
  };
}

/** How updates are computed, without where weights are. */
function computeOf({ compute }: Recipe): ComputeOptions | undefined {
  if (compute === undefined) return undefined;
  const { classWeights: _, ...options } = compute;
  return options;
}

/** How G learns; without D there is no label loss. */
function generatorTrainingOf(
  { learningRate, optimizer, updates, margin, labelWeight }: RecipeHtg['generator'],
  discriminator: RecipeHtg['discriminator'],
  steps: number,
): NonNullable<HtgTrainingOptions['generatorTraining']> {
  return {
    ...(learningRate && { learningRate: scheduleOf(learningRate, steps) }),
    ...(optimizer && { optimizer: optimizerOf(optimizer) }),
    ...(updates !== undefined && { updates }),
    ...(margin !== undefined && { margin }),
    ...(labelWeight !== undefined && { labelWeight: discriminator === 'none' ? 0 : weightOf(labelWeight, steps) }),
  };
}

/**
 * G with its initial weights, or what takes its place.
 *
 * @param embeddingLength `L`, that of F
 */
export function generatorOf({ htg, seed }: FullRecipe, embeddingLength: number): AnyGenerator {
  return makeGenerator(htg.generator, { embeddingLength, seed });
}

/**
 * D with its initial weights; undefined where the recipe has none, G does not learn, or nobody judges what it makes.
 *
 * @param generator the recipe's
 */
export function discriminatorOf(
  { htg, seed }: FullRecipe,
  generator: AnyGenerator,
  { embedder, train }: Ground,
): Discriminator | undefined {
  const kinds: Readonly<Record<string, GeneratorKind>> = generatorKinds;
  if (htg.discriminator === 'none' || kinds[htg.generator.kind].judged !== true) return undefined;
  if (Object.keys(generator.trainable).length === 0) return undefined;
  const shape = { embeddingLength: embedder.outputLength, identities: train.identities };
  return createDiscriminator({ ...shape, ...judgingOf(htg.discriminator), seed });
}

/** How D judges, as far as a recipe says so. */
function judgingOf(
  settings: Exclude<RecipeHtg['discriminator'], 'none'>,
): Pick<DiscriminatorOptions, 'normalize' | 'spectralNorm' | 'batchNorm'> {
  const { normalize, spectralNorm, batchNorm } = settings;
  return {
    ...(normalize !== undefined && { normalize }),
    ...(spectralNorm !== undefined && { spectralNorm }),
    ...(batchNorm !== undefined && { batchNorm }),
  };
}

/**
 * How D is warmed up, and all that this depends on beside F and the images: the options of `warmUpDiscriminator` but for the networks; undefined where it is
 * not.
 *
 * @returns `options`, and `key`, which is the same for warm-ups that come to the same D
 */
export function warmUpOf({ htg, seed }: FullRecipe): WarmUpSettings | undefined {
  if (htg.discriminator === 'none' || htg.discriminator.warmUpSteps === 0) return undefined;
  const { warmUpSteps: steps, warmUpBatch: batchSize, featureNoise = 0 } = htg.discriminator;
  const { normalize, spectralNorm, batchNorm } = judgingOf(htg.discriminator);
  return {
    options: { steps, batchSize, featureNoise, seed },
    // What is at its default stays out: warm-ups keep the keys that they had before it could be set.
    key: {
      ...{ steps, batchSize },
      ...(normalize === true && { normalize }),
      ...(spectralNorm === true && { spectralNorm }),
      ...(batchNorm === false && { batchNorm }),
      ...(featureNoise > 0 && { featureNoise }),
    },
  };
}

/** D's warm-up in a recipe. */
export interface WarmUpSettings {
  /** For `warmUpDiscriminator`. */
  readonly options: Required<Pick<WarmUpOptions, 'steps' | 'batchSize' | 'featureNoise' | 'seed'>>;
  /** What tells one warm-up from another: settings of equal keys lead to the same D. */
  readonly key: Readonly<Record<string, number | boolean>>;
}

/**
 * The margin of a stage's triplet loss, by which its collapse is seen; undefined where none has the name `triplet`.
 *
 * @param losses of the stage, by name
 */
export function tripletMarginOf(losses: RecipeLosses): number | undefined {
  const { triplet } = losses as Readonly<Partial<RecipeLosses>>;
  return triplet?.kind === 'triplet' && triplet.weight !== 0 ? triplet.margin : undefined;
}

function samplerOf({ sampler }: Recipe, { superLabels }: ImageSet): CreateSampler {
  return (start) => makeSampler(sampler, { ...start, superLabels });
}

/** The learning rate and the optimizer of one network. */
function ratesOf({ learningRate, optimizer }: Pick<Recipe['basic'], 'learningRate' | 'optimizer'>, steps: number) {
  return { learningRate: scheduleOf(learningRate, steps), optimizer: optimizerOf(optimizer) };
}
