import { z } from 'zod';

const factor = z.number().positive();

/** What a recipe may say of which weights learn, and how fast; all of it may be left out, and a resolved recipe then does not have it. */
export const tuning = {
  rates: z
    .strictObject({
      backbone: factor.optional().describe('of the backbone; 1 if left out, 0.1 is usual where it was trained before'),
      head: factor.optional().describe('of the rest of F; 1 if left out'),
      losses: factor.optional().describe("of the losses' own weights; 1 if left out"),
      layerDecay: factor
        .max(1)
        .optional()
        .describe("from one of the backbone's layers to the one before it; 1 if left out"),
    })
    .optional()
    .describe('factors of the learning rate by group of weights'),
  freeze: z
    .strictObject({
      stages: z
        .enum(['backbone', 'stem', 'block1', 'block2', 'block3', 'block4'])
        .optional()
        .describe('the backbone (if left out), or its stages up to and with this one; their statistics stay, too'),
      steps: z.int().min(0).optional().describe("updates, from the stage's first; for ever if left out"),
    })
    .optional()
    .describe('weights that stay as they are'),
  frozenBatchNorm: z
    .union([z.boolean(), z.literal('all')])
    .optional()
    .describe("batch norms that use and keep their running statistics: the backbone's (true), or all of F's"),
  accumulate: z
    .int()
    .min(1)
    .optional()
    .describe('pass a batch through F in so many parts, in the memory of one: the same update as with the whole batch'),
};

/** What a stage says of it. */
export type Tuning = z.infer<z.ZodObject<typeof tuning>>;

/**
 * What stage 2 takes over from stage 1 where it does not say it itself: everything but a freezing that ended.
 *
 * @returns only what there is
 */
export function tuningOfStage2(own: Tuning, basic: Tuning): Tuning {
  const rates = own.rates ?? basic.rates;
  const freeze = own.freeze ?? (basic.freeze?.steps === undefined ? basic.freeze : undefined);
  const frozenBatchNorm = own.frozenBatchNorm ?? basic.frozenBatchNorm;
  const accumulate = own.accumulate ?? basic.accumulate;
  return structuredClone({
    ...(rates && { rates }),
    ...(freeze && { freeze }),
    ...(frozenBatchNorm !== undefined && { frozenBatchNorm }),
    ...(accumulate !== undefined && { accumulate }),
  });
}

/** The same as the options of a training. */
export function tuningOf({ rates, freeze, frozenBatchNorm, accumulate }: Tuning): Tuning {
  return { rates, freeze, frozenBatchNorm, accumulate };
}

/** A recipe's key for how updates are computed. */
export const compute = z
  .strictObject({
    precision: z
      .enum(['float32', 'bfloat16', 'bfloat16-casts'])
      .optional()
      .describe('of products and convolutions in training; weights, norms and losses are float32; float32 if left out'),
    optimize: z
      .enum(['graph', 'xla', 'xla-clusters', 'auto'])
      .optional()
      .describe('who optimizes the updates; graph if left out'),
    classWeights: z
      .enum(['replicated', 'sharded'])
      .optional()
      .describe(
        'of several workers: each holds the weights of all identities, or of its part of them, for losses that are a softmax; replicated if left out',
      ),
  })
  .optional()
  .describe('how updates are computed, on TensorFlow; other engines compute as ever, and say so');
