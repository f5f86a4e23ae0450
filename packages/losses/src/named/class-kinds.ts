import { z } from 'zod';
import { arcFace } from '../classes/arc-face.ts';
import { biasFreeSoftmax } from '../classes/bias-free-softmax.ts';
import type { ClassLoss } from '../classes/class-loss.ts';
import type { ClassWeightOptions } from '../classes/class-weights.ts';
import { cosFace } from '../classes/cos-face.ts';
import { largeMarginSoftmax } from '../classes/large-margin-softmax.ts';
import { normalizedSoftmax } from '../classes/normalized-softmax.ts';
import { p2sGrad } from '../classes/p2s-grad.ts';
import { proxyAnchor } from '../classes/proxy-anchor.ts';
import { proxyNca } from '../classes/proxy-nca.ts';
import { proxySynthesis } from '../classes/proxy-synthesis.ts';
import { softTriple } from '../classes/soft-triple.ts';
import { softmaxLoss } from '../classes/softmax-loss.ts';
import { sphereFace } from '../classes/sphere-face.ts';
import { subCenterArcFace } from '../classes/sub-center-arc-face.ts';
import { classObjective } from '../objectives/class-objective.ts';
import type { LossKind } from './loss-kind.ts';
import { regularizer, regularizerOf } from './regularizer-settings.ts';
import { distance, distanceOf, reduction, weight } from './settings.ts';

const scale = (standard: number) => z.number().positive().default(standard).describe('factor of the logits');

const angleMargin = z
  .number()
  .min(0)
  .lt(180)
  .default(28.6)
  .describe('angle that the own identity has to be ahead by, degrees');

const angleFactor = z.int().min(1).default(4).describe('what the angle to the own identity is multiplied by');

const centers = (standard: number) => z.int().min(1).default(standard).describe('centers of each identity');

export const arcFaceKind = classKind(
  z.strictObject({
    kind: z.literal('arcFace'),
    weight,
    regularizer,
    margin: angleMargin,
    scale: scale(64),
    reduction: reduction('mean'),
  }),
  arcFace,
);

export const biasFreeSoftmaxKind = classKind(
  z.strictObject({
    kind: z.literal('biasFreeSoftmax'),
    weight,
    regularizer,
    normalizeEmbeddings: z.boolean().default(false).describe('divide embeddings by their length'),
    normalizeWeights: z.boolean().default(false).describe("divide each identity's weights by their length"),
    scale: scale(1),
    reduction: reduction('mean'),
  }),
  biasFreeSoftmax,
);

export const cosFaceKind = classKind(
  z.strictObject({
    kind: z.literal('cosFace'),
    weight,
    regularizer,
    margin: z.number().min(0).default(0.35).describe('cosine that the own identity has to be ahead by'),
    scale: scale(64),
    reduction: reduction('mean'),
  }),
  cosFace,
);

export const largeMarginSoftmaxKind = classKind(
  z.strictObject({
    kind: z.literal('largeMarginSoftmax'),
    weight,
    regularizer,
    margin: angleFactor,
    scale: scale(1),
    reduction: reduction('mean'),
  }),
  largeMarginSoftmax,
);

export const normalizedSoftmaxKind = classKind(
  z.strictObject({
    kind: z.literal('normalizedSoftmax'),
    weight,
    regularizer,
    temperature: z.number().positive().default(0.05).describe('cosines are divided by it'),
    reduction: reduction('mean'),
  }),
  normalizedSoftmax,
);

export const p2sGradKind = classKind(
  z.strictObject({ kind: z.literal('p2sGrad'), weight, regularizer, reduction: reduction('mean') }),
  p2sGrad,
);

export const proxyAnchorKind = classKind(
  z.strictObject({
    kind: z.literal('proxyAnchor'),
    weight,
    regularizer,
    margin: z.number().default(0.1).describe('in cosine'),
    alpha: z.number().positive().default(32).describe('sharpness'),
  }),
  proxyAnchor,
);

export const proxyNcaKind = classKind(
  z.strictObject({
    kind: z.literal('proxyNca'),
    weight,
    regularizer,
    scale: z.number().positive().default(1).describe('factor of the distances'),
    distance: distance('squaredEuclidean'),
    reduction: reduction('mean'),
  }),
  ({ distance: named, ...options }) => proxyNca({ ...options, distance: distanceOf(named) }),
);

export const proxySynthesisKind = classKind(
  z.strictObject({
    kind: z.literal('proxySynthesis'),
    weight,
    scale: scale(23),
    alpha: z.number().positive().default(0.4).describe('of Beta(alpha, alpha), by which two embeddings are mixed'),
  }),
  proxySynthesis,
);

export const softmaxKind = classKind(
  z.strictObject({ kind: z.literal('softmax'), weight, regularizer, reduction: reduction('mean') }),
  softmaxLoss,
);

export const softTripleKind = classKind(
  z.strictObject({
    kind: z.literal('softTriple'),
    weight,
    regularizer,
    centers: centers(10),
    scale: scale(20),
    gamma: z.number().positive().default(0.1).describe("how evenly an identity's centers share an image"),
    margin: z.number().min(0).default(0.01).describe('cosine that the own identity has to be ahead by'),
    reduction: reduction('mean'),
  }),
  softTriple,
);

export const sphereFaceKind = classKind(
  z.strictObject({
    kind: z.literal('sphereFace'),
    weight,
    regularizer,
    margin: angleFactor,
    scale: scale(1),
    reduction: reduction('mean'),
  }),
  sphereFace,
);

export const subCenterArcFaceKind = classKind(
  z.strictObject({
    kind: z.literal('subCenterArcFace'),
    weight,
    regularizer,
    centers: centers(3),
    margin: angleMargin,
    scale: scale(64),
    reduction: reduction('mean'),
  }),
  subCenterArcFace,
);

interface Common {
  readonly kind: string;
  readonly weight: number;
  readonly regularizer?: z.output<typeof regularizer>;
}

/** A loss over classes by name. */
function classKind<Schema extends z.ZodObject>(
  schema: Schema,
  make: (options: Omit<z.output<Schema>, keyof Common> & ClassWeightOptions) => ClassLoss,
): LossKind<Schema> {
  return {
    schema,
    make(settings: z.output<Schema> & Common & { readonly centers?: number }, context) {
      const { kind, weight: factor, regularizer: named, ...options } = settings;
      const { name, embeddingLength, identities, seed, shard } = context;
      if (named !== undefined && shard !== undefined) {
        throw new Error(
          `${name}: expected no regularizer where class weights are divided among workers, received ${named.kind}; leave one of the two out`,
        );
      }
      const regularize = named && regularizerOf(named, name, settings.centers);
      return classObjective(name, make({ ...options, embeddingLength, identities, seed, shard }), {
        weight: factor,
        ...(regularize && { regularize }),
      });
    },
  };
}
