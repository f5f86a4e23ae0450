import { backboneKinds } from '@htg/backbone/named';
import { augmentationKinds } from '@htg/datasets/named';
import { batchShape, samplerKinds } from '@htg/sampler/named';
import { z } from 'zod';
import { kindSchema } from './kind-schema.ts';
import { data } from './recipe-data.ts';
import { htg } from './recipe-htg.ts';
import { losses, mergeLosses, miner, standardLosses } from './recipe-losses.ts';
import { checkWarmUp } from './recipe-schedule.ts';
import { averaging, featureLearning } from './recipe-stage.ts';
import { compute, tuningOfStage2 } from './recipe-tuning.ts';
import { colors, weights, withBackbone } from './recipe-weights.ts';
import { refuseUnfitWhitening, whitening } from './recipe-whitening.ts';

const count = z.int().min(1);

/** Images of a batch (ours): the distances of more fill no machine's memory. */
const largestBatch = 50_000;

const augmentationNames = Object.keys(augmentationKinds);

/** An augmentation by name: without settings of its own the bare name will do. */
const augment = z
  .union([z.enum([...augmentationNames, 'none']), kindSchema(augmentationKinds)])
  .default('light')
  .describe('how training images are changed at random');

const model = z
  .strictObject({
    backbone: kindSchema(backboneKinds)
      .optional()
      .describe('if left out: the one that weights of the catalogue belong to, else resnet18 of width 32'),
    weights: weights.optional(),
    neck: z
      .enum(['none', 'batch'])
      .default('none')
      .describe('a batch norm between metric losses, G and D before it, and class losses and retrieval after it'),
    pooling: z
      .enum(['average', 'gem', 'class', 'class+average'])
      .optional()
      .describe(
        'how the last map becomes one vector: average if left out, or gem (generalized mean, learned); class, the default there, or class+average of a vision transformer',
      ),
    keypointBlocks: z.array(z.int().min(1).max(4)).default([3, 4]),
    embeddingLength: count
      .nullable()
      .default(128)
      .describe('length of the global feature; null leaves what the backbone pools as it is'),
    embeddingNorm: z.enum(['batch', 'none']).default('batch'),
    colors,
  })
  .transform(withBackbone)
  .prefault({});

const basic = z
  .strictObject({
    ...featureLearning,
    miner: miner.prefault({ kind: 'batchHard' }).describe('for losses without a miner of their own'),
    losses: losses.prefault(standardLosses).describe('what F minimizes, by names of your own'),
    averaging,
  })
  .superRefine((stage, context) => {
    checkWarmUp(stage, [], stage.steps, context);
    if (Object.values(stage.losses).every(({ weight }) => weight === 0)) {
      context.addIssue({
        code: 'custom',
        path: ['losses'],
        message: 'expected a loss with a weight above 0, received none; add one',
      });
    }
  });

/** A recipe as it is written, without what its parts must have in common. */
export const recipeShape = z.strictObject({
  name: z.string().min(1),
  seed: z.int().min(0).default(1).describe('initial weights, batches and augmentation'),
  data,
  augment,
  model,
  sampler: kindSchema(samplerKinds, { standard: 'identityBatches' })
    .prefault({})
    .superRefine((settings, context) => {
      const { length } = batchShape(settings);
      if (length <= largestBatch) return;
      context.addIssue({
        code: 'custom',
        message: `expected a batch of at most ${largestBatch} images, received ${length}; lower identities, images or batchSize`,
      });
    })
    .describe('which images make a batch; identityBatches of 8 x 4 if left out'),
  checkpointEvery: count.default(200).describe('updates between checkpoints; the last two are kept'),
  validateEvery: count.default(400).describe('updates between evaluations on the validation identities'),
  reportEvery: count
    .optional()
    .describe('updates between reports, between which nothing comes back from the device; 1 if left out'),
  earlyStopping: z
    .strictObject({
      patience: count.describe('validations in a row that may be no better'),
      minDelta: z.number().min(0).default(0),
    })
    .optional()
    .describe('end a stage when validation MAP@R no longer improves'),
  select: z
    .enum(['last', 'best'])
    .optional()
    .describe("a stage's result: its last weights (if left out), or those with the best validation MAP@R"),
  compute,
  whitening: whitening.optional(),
  basic: basic.describe('stage 1'),
  htg: htg.optional().describe('stage 2; once with G = identity (the control), once with the adversary'),
});

/**
 * What a run does, from data to evaluation: the schema of the YAML files in `recipes/`. It is made of the tables of parts that the families'
 * packages have, so whatever is in one of them can be named. What stage 2 leaves out of its losses and its miner it has from stage 1.
 */
export const recipeSchema = recipeShape.transform(({ htg: stage, ...recipe }, context) => {
  refuseUnfitWhitening(recipe, context);
  if (stage === undefined) return recipe;
  const { steps, learningRate, optimizer, miner: own, losses: changes, ...others } = stage;
  const merged = mergeLosses(recipe.basic.losses, changes, ['htg', 'losses'], context);
  // In the order of the schema, whatever was left out: a resolved recipe resolves to itself, to the byte.
  const learning = {
    steps,
    learningRate,
    optimizer,
    miner: own ?? structuredClone(recipe.basic.miner),
    losses: merged,
  };
  return { ...recipe, htg: { ...learning, ...tuningOfStage2(stage, recipe.basic), ...others } };
});

/** A recipe with every default filled in. */
export type Recipe = Omit<z.infer<typeof recipeShape>, 'htg'> & { readonly htg?: RecipeHtg };

/** Stage 2 with every default filled in. */
export type RecipeHtg = NonNullable<Extract<z.infer<typeof recipeSchema>, { readonly htg: unknown }>['htg']>;
