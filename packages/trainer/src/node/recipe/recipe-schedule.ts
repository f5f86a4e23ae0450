import { z } from 'zod';

const count = z.int().min(1);

const cosine = z.strictObject({
  kind: z.literal('cosine'),
  peak: z.number().positive(),
  warmUp: z.int().min(0).default(0),
});

const step = z.strictObject({
  kind: z.literal('step'),
  peak: z.number().positive(),
  milestones: z.array(count),
  factor: z.number().positive().default(0.1),
  warmUp: z.int().min(0).default(0),
});

/** A learning rate by step, in a recipe. */
export const schedule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant'), rate: z.number().positive() }),
  cosine,
  step,
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

/** A loss's weight by step: the same at every one, or on a schedule. */
export const weightSchedule = z.union([
  z.number().min(0),
  z.discriminatedUnion('kind', [
    cosine,
    step,
    z.strictObject({
      kind: z.literal('linear').describe('straight from one value to another, which then stays'),
      from: z.number().min(0).default(0),
      to: z.number().min(0),
      steps: count,
    }),
  ]),
]);

/** A cosine falls over the updates that its warm-up leaves. */
export function checkWarmUp(
  { learningRate }: { readonly learningRate: z.infer<typeof schedule> },
  path: readonly string[],
  steps: number,
  context: z.RefinementCtx,
): void {
  checkCosine(learningRate, [...path, 'learningRate'], { steps, context });
}

/**
 * The same of anything else that may be on a schedule.
 *
 * @param path of the schedule
 */
export function checkCosine(
  planned: z.infer<typeof schedule> | z.infer<typeof weightSchedule> | undefined,
  path: readonly string[],
  { steps, context }: { readonly steps: number; readonly context: z.RefinementCtx },
): void {
  if (typeof planned !== 'object' || planned.kind !== 'cosine' || planned.warmUp < steps) return;
  context.addIssue({
    code: 'custom',
    path: [...path, 'warmUp'],
    message: `expected fewer updates than the stage's ${steps}, received ${planned.warmUp}; shorten the warm-up or train longer`,
  });
}
