import { z } from 'zod';
import type { Augmentation, Size } from './augmentation/augmentation.ts';
import { colorSchema, geometrySchema, pixelChangeSchema } from './augmentation/change-schemas.ts';
import { lightAugmentation } from './augmentation/light.ts';
import { augmentationNamed } from './augmentation/preset-names.ts';
import type { SeenAs } from './augmentation/preset-names.ts';

/** What an augmentation is made for, besides its own settings. */
export interface AugmentationContext extends SeenAs {
  /** Height and width of the images, in pixels; one number for squares. */
  readonly size: number | Size;
}

/** An augmentation by name: what may be set of it, and how it is made. */
export interface AugmentationKind<Schema extends z.ZodObject = z.ZodObject> {
  /** `kind` and the options, each with its default and a description. */
  readonly schema: Schema;
  /** Makes it of settings as the schema gives them. */
  make(settings: z.output<Schema>, context: AugmentationContext): Augmentation;
}

/** Every augmentation by name: what is in this table can be trained with. */
export const augmentationKinds = {
  custom: augmentationKind(
    z.strictObject({
      kind: z.literal('custom'),
      geometry: z.array(geometrySchema).default([]).describe('where pixels lie: first, in this order'),
      pixels: z.array(pixelChangeSchema).default([]).describe('what they show: then, in this order'),
      fill: colorSchema
        .default([255, 255, 255])
        .describe('red, green and blue of what lies beyond the borders; white if left out'),
    }),
    ({ geometry, pixels, fill }) => ({ geometry, pixels, fill }),
  ),
  'fast-reid': presetKind('fast-reid'),
  'image-net': presetKind('image-net'),
  light: augmentationKind(
    z.strictObject({
      kind: z.literal('light'),
      fill: colorSchema.optional().describe('red, green and blue of what lies beyond the borders; white if left out'),
    }),
    ({ fill }) => lightAugmentation(fill && { fill }),
  ),
  'reality-check': presetKind('reality-check'),
} as const;

/** Settings of an augmentation, whichever it is. */
export type AugmentationSettings = z.output<(typeof augmentationKinds)[keyof typeof augmentationKinds]['schema']>;

/**
 * Makes the augmentation that settings describe.
 *
 * @param settings a name or a kind with its options, as recipes have it
 * @param context what only the program knows, such as the images' size
 * @returns the augmentation
 */
export function makeAugmentation(settings: AugmentationSettings, context: AugmentationContext): Augmentation {
  const kinds: Readonly<Record<string, AugmentationKind>> = augmentationKinds;
  return kinds[settings.kind].make(settings, context);
}

/** An augmentation without settings of its own. */
function presetKind<Name extends Parameters<typeof augmentationNamed>[0]>(name: Name) {
  return augmentationKind(z.strictObject({ kind: z.literal(name) }), (_, { size, ...seen }) =>
    augmentationNamed(name, size, seen),
  );
}

function augmentationKind<Schema extends z.ZodObject>(
  schema: Schema,
  make: AugmentationKind<Schema>['make'],
): AugmentationKind<Schema> {
  return { schema, make };
}
