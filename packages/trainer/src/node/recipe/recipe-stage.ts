import { z } from 'zod';
import { optimizer } from './recipe-optimizer.ts';
import { schedule } from './recipe-schedule.ts';
import { tuning } from './recipe-tuning.ts';

/** How F learns, in either stage. */
export const featureLearning = {
  steps: z.int().min(1),
  learningRate: schedule,
  optimizer,
  ...tuning,
};

// What is left out of a recipe and has no default stays out of the resolved one: recipes written before it existed resolve as they did.
export const averaging = z
  .strictObject({
    decay: z.number().min(0).lt(1).default(0.999),
    warmUp: z.boolean().default(false).describe('average over fewer updates at first'),
  })
  .optional()
  .describe('moving averages of the weights of F and its losses: what is validated, kept and tested');
