import { resolve } from 'node:path';
import { augmentationNames, knownSets } from '@htg/datasets';
import { z } from 'zod';
import { optimizer } from './recipe-optimizer.ts';

const count = z.int().min(1);
const weight = z.number().min(0);

const schedule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant'), rate: z.number().positive() }),
  z.strictObject({ kind: z.literal('cosine'), peak: z.number().positive(), warmUp: z.int().min(0).default(0) }),
  z.strictObject({
    kind: z.literal('step'),
    peak: z.number().positive(),
    milestones: z.array(count),
    factor: z.number().positive().default(0.1),
    warmUp: z.int().min(0).default(0),
  }),
  z.strictObject({
    kind: z.literal('plateau').describe('falls when validation MAP@R no longer improves'),
    peak: z.number().positive(),
    factor: z.number().gt(0).lt(1).default(0.1),
    patience: z.int().min(0).default(10).describe('validations that may be no better'),
    threshold: z.number().min(0).default(1e-4),
    thresholdMode: z.enum(['relative', 'absolute']).default('relative'),
    cooldown: z.int().min(0).default(0),
    minRate: z.number().min(0).default(0),
    warmUp: z.int().min(0).default(0),
  }),
]);

/** A cosine falls over the updates that its warm-up leaves. */
function checkWarmUp(
  { learningRate }: { readonly learningRate: z.infer<typeof schedule> },
  path: readonly string[],
  steps: number,
  context: z.RefinementCtx,
): void {
  if (learningRate.kind !== 'cosine' || learningRate.warmUp < steps) return;
  context.addIssue({
    code: 'custom',
    path: [...path, 'learningRate', 'warmUp'],
    message: `expected fewer updates than the stage's ${steps}, received ${learningRate.warmUp}; shorten the warm-up or train longer`,
  });
}

// What is left out of a recipe and has no default stays out of the resolved one: recipes written before it existed resolve as they did.
const averaging = z
  .strictObject({
    decay: z.number().min(0).lt(1).default(0.999),
    warmUp: z.boolean().default(false).describe('average over fewer updates at first'),
  })
  .optional()
  .describe('moving averages of the weights of F and the classifier: what is validated, kept and tested');

/** Columns of a table that can have another name. */
const columnNames = ['label', 'path', 'split', 'isQuery', 'isGallery', 'camera', 'category', 'group'] as const;

const data = z
  .strictObject({
    set: z
      .enum(['emoji', 'folder', 'csv', ...knownSets.map(({ name }) => name)])
      .describe('which images to train on: the emoji set, a folder of yours, a table of yours, or a set of the field'),
    path: z.string().min(1).optional().describe('of the folder or the table; relative to where the command runs'),
    pattern: z.string().optional().describe("names groups in the paths of a folder: '_c(?<camera>\\d+)'"),
    columns: z.partialRecord(z.enum(columnNames), z.string()).optional().describe("names of a table's columns"),
    imageSize: z.int().min(32).default(64).describe('height and width, in pixels'),
    splitSeed: z.int().min(0).default(1).describe('decides which identities are train, validation and test'),
    validationShare: z.number().min(0).max(0.9).optional().describe('of the training identities, where a set has none'),
    store: z.boolean().optional().describe('keep decoded images in the cache folder'),
    workers: z.int().min(0).max(64).optional().describe('threads that decode and augment'),
  })
  .refine(({ set, path }) => (set === 'emoji') === (path === undefined), {
    path: ['path'],
    error: 'expected a path for every set but emoji',
  })
  .transform(({ path, ...others }) => ({ ...others, ...(path !== undefined && { path: resolve(path) }) }));

const model = z
  .strictObject({
    backbone: z.literal('resnet18').default('resnet18'),
    width: count.default(32).describe('channels of the first stage; 64 is the standard network'),
    stem: z.enum(['imagenet', 'small']).default('imagenet').describe('imagenet halves the size twice, small never'),
    keypointBlocks: z.array(z.int().min(1).max(4)).default([3, 4]),
    embeddingLength: count.default(128).describe('length of the global feature'),
    embeddingNorm: z.enum(['batch', 'none']).default('batch'),
  })
  .prefault({});

const batch = z
  .strictObject({
    identities: z.int().min(2).default(8).describe('P, identities in a batch'),
    images: z.int().min(2).default(4).describe('K, images of each identity'),
  })
  .prefault({});

/** How F learns, in either stage. */
const featureLearning = {
  steps: count,
  learningRate: schedule,
  optimizer,
  margin: z.number().positive().default(0.6),
  softmaxWeight: weight.default(1),
};

const basic = z
  .strictObject({
    ...featureLearning,
    tripletWeight: weight.default(1),
    averaging,
  })
  .superRefine((stage, context) => {
    checkWarmUp(stage, [], stage.steps, context);
  });

const adversary = z
  .strictObject({
    learningRate: schedule.default({ kind: 'constant', rate: 0.01 }),
    optimizer,
    updates: z.int().min(0).optional().describe('per iteration; 1 if left out, 0 leaves the network as it is'),
  })
  .prefault({});

const htg = z
  .strictObject({
    ...featureLearning,
    tripletWeight: weight.default(1).describe('weight of the plain triplet loss, 0 leaves it out'),
    generatedTripletWeight: weight.default(1),
    averaging,
    generator: adversary
      .unwrap()
      .extend({
        output: z.enum(['literal', 'signed']).default('signed'),
        margin: z.number().positive().default(0.6),
        labelWeight: weight.default(1).describe('gamma'),
        initialScale: weight
          .default(1)
          .describe("size of G's change at the start: the first gamma of its last batch norm"),
      })
      .prefault({}),
    discriminator: adversary
      .unwrap()
      .extend({
        learningRate: schedule.default({ kind: 'constant', rate: 0.001 }),
        fakeWeight: weight.default(1).describe('beta'),
        warmUpSteps: z.int().min(0).default(600).describe('updates on features of the frozen F, before stage 2'),
        warmUpBatch: count.default(128),
        statistics: z.enum(['batch', 'running']).default('running'),
      })
      .prefault({}),
  })
  .superRefine((stage, context) => {
    checkWarmUp(stage, [], stage.steps, context);
    checkWarmUp(stage.generator, ['generator'], stage.steps, context);
    checkWarmUp(stage.discriminator, ['discriminator'], stage.steps, context);
  });

/** What a run does, from data to evaluation: the schema of the YAML files in `recipes/`. */
export const recipeSchema = z.strictObject({
  name: z.string().min(1),
  seed: z.int().min(0).default(1).describe('initial weights, batches and augmentation'),
  data,
  augment: z.enum([...augmentationNames, 'none']).default('light'),
  model,
  batch,
  checkpointEvery: count.default(200).describe('updates between checkpoints; the last two are kept'),
  validateEvery: count.default(400).describe('updates between evaluations on the validation identities'),
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
  basic: basic.describe('stage 1: softmax and triplet loss'),
  htg: htg.optional().describe('stage 2; once with G = identity (the control), once with the adversary'),
});

/** A recipe with every default filled in. */
export type Recipe = z.infer<typeof recipeSchema>;
