import { generatorKinds } from '@htg/generator/named';
import { z } from 'zod';
import { kindSchema } from './kind-schema.ts';
import { changedLosses, miner } from './recipe-losses.ts';
import { optimizer } from './recipe-optimizer.ts';
import { checkCosine, checkWarmUp, schedule, weightSchedule } from './recipe-schedule.ts';
import { averaging, featureLearning } from './recipe-stage.ts';

const weight = z.number().min(0);
const margin = z.number().positive().default(0.6);
const updates = z.int().min(0).optional().describe('per iteration; 1 if left out, 0 leaves the network as it is');

/** How a G learns that does. */
const generatorLearning = {
  learningRate: schedule.default({ kind: 'constant', rate: 0.01 }),
  optimizer,
  updates,
  margin,
  labelWeight: weightSchedule
    .default(1)
    .describe('gamma, a number or a schedule; without a discriminator there is no label loss'),
};

/** How G learns, where it does. */
export type GeneratorLearning = z.infer<z.ZodObject<typeof generatorLearning>>;

/** Of a G whom no discriminator judges there are no labels to preserve. */
function learningOf(judged: boolean): z.ZodRawShape {
  const { labelWeight, ...others } = generatorLearning;
  return judged ? { ...others, labelWeight } : others;
}

const generator = kindSchema<typeof generatorKinds, Partial<GeneratorLearning>>(generatorKinds, {
  standard: 'learned',
  more: (kind) => ('learns' in kind ? learningOf('judged' in kind) : {}),
});

const discriminator = z.strictObject({
  learningRate: schedule.default({ kind: 'constant', rate: 0.001 }),
  optimizer,
  updates,
  fakeWeight: weight.default(1).describe('beta'),
  normalize: z
    .boolean()
    .optional()
    .describe('look at directions of embeddings alone, not at their lengths; false if left out'),
  spectralNorm: z
    .boolean()
    .optional()
    .describe('divide every kernel by its largest singular value (Miyato et al., 2018); false if left out'),
  batchNorm: z
    .boolean()
    .optional()
    .describe('batch norms after the hidden layers, biases without them; true if left out'),
  memory: z
    .int()
    .min(1)
    .optional()
    .describe(
      'real and generated embeddings of earlier updates, so many of each, that it learns from too; at least those of an update; none if left out',
    ),
  featureNoise: z
    .number()
    .min(0)
    .optional()
    .describe(
      'length of Gaussian noise, beside that of the embedding, on all that it sees, in the warm-up too; 0 if left out',
    ),
  labelSmoothing: z
    .number()
    .min(0)
    .lt(1)
    .optional()
    .describe(
      "share of a real label's weight that all identities have alike, in stage 2, not in the warm-up; 0 if left out",
    ),
  warmUpSteps: z.int().min(0).default(600).describe('updates on features of the frozen F, before stage 2'),
  warmUpBatch: z.int().min(1).default(128),
  statistics: z.enum(['batch', 'running']).default('running'),
});

/** Stage 2 as it is written: what it leaves out it has from stage 1. */
export const htg = z
  .strictObject({
    ...featureLearning,
    miner: miner.optional().describe('for losses without a miner of their own; that of stage 1 if left out'),
    losses: changedLosses.default({}).describe('changes of those of stage 1; weight 0 leaves a loss out'),
    generatedTriplet: z
      .strictObject({ margin, weight: weight.default(1).describe('0 leaves it out') })
      .prefault({})
      .describe("F's triplet loss on generated features"),
    averaging,
    generator: generator.prefault({}).describe('G, or what takes its place'),
    discriminator: z
      .union([z.literal('none'), discriminator])
      .prefault({})
      .describe('D, or none: then G learns without D and label loss'),
  })
  .superRefine((stage, context) => {
    checkWarmUp(stage, [], stage.steps, context);
    const { steps } = stage;
    const { learningRate, labelWeight } = stage.generator;
    checkCosine(learningRate, ['generator', 'learningRate'], { steps, context });
    checkCosine(labelWeight, ['generator', 'labelWeight'], { steps, context });
    if (stage.discriminator !== 'none') {
      checkWarmUp(stage.discriminator, ['discriminator'], steps, context);
      const { memory, updates } = stage.discriminator;
      if (memory !== undefined && updates === 0) {
        context.addIssue({
          code: 'custom',
          path: ['discriminator', 'memory'],
          message: `expected a discriminator that learns beside memory ${memory}, received updates 0; leave memory out, or have it learn`,
        });
      }
    }
    if (stage.generator.kind === 'noise' && stage.generator.relativeChange === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['generator', 'relativeChange'],
        message: 'expected a number with kind noise, received none; add it, such as 0.1',
      });
    }
  });
