import { z } from 'zod';
import { cosine } from '../distances/cosine.ts';
import type { Distance } from '../distances/distance.ts';
import { dotProduct } from '../distances/dot-product.ts';
import { euclidean } from '../distances/euclidean.ts';
import { lp } from '../distances/lp.ts';
import { snr } from '../distances/snr.ts';
import { squaredEuclidean } from '../distances/squared-euclidean.ts';

/** What a loss that is trained with may do with its single losses: all but leave them as they are. */
const reductions = ['mean', 'meanNonZero', 'sum'] as const;

/** `reduction`, with the default of the function. */
export const reduction = (standard: (typeof reductions)[number]) =>
  z.enum(reductions).default(standard).describe('how single losses become one number');

/** `weight`, which every loss has. */
export const weight = z
  .number()
  .min(0)
  .default(1)
  .describe('factor in the sum of losses; a loss of weight 0 is left out');

/** `memory`, which every loss has that can compare a batch with others. */
export const memory = z
  .strictObject({ size: z.int().min(1).default(1024).describe('embeddings that are remembered, at least a batch') })
  .optional()
  .describe('compare with the batches before, too (cross-batch memory)');

const distances = ['squaredEuclidean', 'euclidean', 'cosine', 'dotProduct', 'snr'] as const;

const normalize = z.boolean().default(true).describe('divide embeddings by their length first');

/** `p` of a p-norm, with the default of the function. */
export const exponent = z.number().min(1).default(2).describe('of the norm: 1 for sums of differences, 2 for Euclid');

/** What a norm is raised to. */
export const power = z.number().min(1).default(1).describe('what the norm is raised to');

/** `distance`, with the default of the function: a name, or a name and whether rows are normalized. */
export const distance = (standard: Exclude<(typeof distances)[number], 'snr'>) =>
  z
    .union([
      z.enum(distances),
      z.strictObject({ kind: z.enum(distances), normalize }),
      z.strictObject({ kind: z.literal('lp'), p: exponent, power, normalize }),
    ])
    .default(standard)
    .describe('how far apart, or how alike, two embeddings are');

/** The distance that settings name. */
export function distanceOf(named: z.output<ReturnType<typeof distance>>): Distance {
  const settings = typeof named === 'string' ? { kind: named, normalize: true } : named;
  if (settings.kind === 'lp') return lp({ p: settings.p, power: settings.power, normalize: settings.normalize });
  if (settings.kind === 'cosine') return cosine();
  return { squaredEuclidean, euclidean, dotProduct, snr }[settings.kind]({ normalize: settings.normalize });
}
