import { z } from 'zod';
import { others } from './bound-change.ts';
import { createGenerator } from './create-generator.ts';
import type { FeatureGenerator } from './feature-generator.ts';
import { hardNegativeGenerator } from './hard-negative-generator.ts';
import type { HardNegativeGenerator } from './hard-negative-generator.ts';
import { identityGenerator } from './identity-generator.ts';
import { noiseGenerator } from './noise-generator.ts';
import { createTripletGenerator } from './triplet-generator.ts';
import type { TripletGenerator } from './triplet-generator.ts';

/** G or what takes its place, whatever it works on. */
export type AnyGenerator = FeatureGenerator | TripletGenerator | HardNegativeGenerator;

/** What takes G's place is made for, besides its own settings. */
export interface GeneratorContext {
  /** `L`, of the embeddings that it changes. */
  readonly embeddingLength: number;
  /** Of initial weights. */
  readonly seed: number;
}

/** What can take G's place, by name: what may be set of it, and how it is made. */
export interface GeneratorKind<Schema extends z.ZodObject = z.ZodObject> {
  /** `kind` and the options of the function, each with its default and a description. */
  readonly schema: Schema;
  /** Whether it has weights that learn, so that a trainer can be told how. */
  readonly learns?: true;
  /** Whether a discriminator judges what it makes: of one that learns. */
  readonly judged?: true;
  /** Makes it of settings as the schema gives them; the caller's to dispose. */
  make(settings: z.output<Schema>, context: GeneratorContext): AnyGenerator;
}

/** G and its stand-ins by name: what is in this table can take part in stage 2. */
export const generatorKinds = {
  hardNegatives: generatorKind(
    z.strictObject({
      kind: z.literal('hardNegatives'),
      regularization: z
        .number()
        .min(0)
        .default(1)
        .describe('lambda_1, of what keeps a synthetic negative near the true one'),
      adversarialWeight: z
        .number()
        .min(0)
        .default(1)
        .describe('lambda_2, of what makes it nearer to the anchor than the positive'),
      widths: z
        .tuple([z.int().min(1), z.int().min(1)])
        .optional()
        .describe('units of the two inner layers; those of the embedding if left out'),
    }),
    { learns: true },
    ({ kind: _, widths, ...options }, context) =>
      hardNegativeGenerator({ ...options, ...(widths && { widths }), ...context }),
  ),
  identity: generatorKind(z.strictObject({ kind: z.literal('identity') }), {}, identityGenerator),
  learned: generatorKind(
    z.strictObject({
      kind: z.literal('learned'),
      output: z
        .enum(['literal', 'signed'])
        .default('signed')
        .describe('literal: the change ends with a relu, as in the paper; signed: without it'),
      initialScale: z
        .number()
        .min(0)
        .default(1)
        .describe("size of G's change at the start: the first gamma of its last batch norm"),
      sees: z
        .enum(['embedding', 'triplet'])
        .optional()
        .describe(
          'what decides the change of an embedding: it alone (if left out), or the hardest triplet of its anchor',
        ),
      changes: z
        .enum(['all', 'negative'])
        .optional()
        .describe('what of a triplet is generated: all three (if left out), or the negative alone'),
      maxChange: z
        .union([
          z.number().positive(),
          z.strictObject({ of: z.enum(['length', ...others]), share: z.number().positive() }),
        ])
        .optional()
        .describe(
          "the change at most, as a share of the embedding's length, or of its distance to the nearest embedding or center of another identity in the batch; without bound if left out",
        ),
      widths: z
        .tuple([z.int().min(1), z.int().min(1), z.int().min(1)])
        .optional()
        .describe('units of the three inner layers; a half, a quarter and a half of the embedding if left out'),
    }),
    { learns: true, judged: true },
    ({ kind: _, widths, sees = 'embedding', changes = 'all', ...options }, context) => {
      const all = { ...options, ...(widths && { widths }), ...context };
      const alone = sees === 'embedding' && changes === 'all';
      return alone ? createGenerator(all) : createTripletGenerator({ ...all, sees, changes });
    },
  ),
  noise: generatorKind(
    z.strictObject({
      kind: z.literal('noise'),
      relativeChange: z
        .number()
        .min(0)
        .optional()
        .describe("length of the change, relative to the embedding's own, such as one measured on a trained G"),
    }),
    {},
    ({ relativeChange = NaN }, { embeddingLength }) => noiseGenerator({ embeddingLength, relativeChange }),
  ),
} as const;

/** Settings of a generator, whichever it is. */
export type GeneratorSettings = z.output<(typeof generatorKinds)[keyof typeof generatorKinds]['schema']>;

/**
 * Makes the generator that settings describe.
 *
 * @param settings a kind with its options, as recipes have it
 * @param context length of the embedding, and the seed
 * @returns G, or what takes its place
 */
export function makeGenerator(settings: GeneratorSettings, context: GeneratorContext): AnyGenerator {
  const kinds: Readonly<Record<string, GeneratorKind>> = generatorKinds;
  const kind = kinds[settings.kind];
  // A recipe says beside them how the generator learns.
  return kind.make(kind.schema.strip().parse(settings), context);
}

function generatorKind<Schema extends z.ZodObject, Able extends Pick<GeneratorKind, 'learns' | 'judged'>>(
  schema: Schema,
  able: Able,
  make: GeneratorKind<Schema>['make'],
): GeneratorKind<Schema> & Able {
  return { schema, make, ...able };
}
