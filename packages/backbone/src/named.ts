/** The backbones by name, for recipes: an entry of its own, so that zod is loaded only where names are read. */
import { z } from 'zod';
import type { Backbone } from './backbone.ts';
import { convnextTiny } from './families/convnext.ts';
import {
  efficientnetLite0,
  efficientnetLite1,
  efficientnetLite2,
  efficientnetLite3,
  efficientnetLite4,
} from './families/efficientnet-lite.ts';
import { mobilenetV3Large } from './families/mobilenet-v3.ts';
import {
  imageNetStem,
  resnet101,
  resnet18,
  resnet34,
  resnet50,
  resnet50IbnA,
  smallImageStem,
} from './families/resnet.ts';
import type { ResNet, ResNetOptions } from './families/resnet.ts';
import { dinov2Small14, vitBase16, vitSmall16 } from './families/vision-transformer.ts';

function resnet<Kind extends string>(kind: Kind, make: (options: ResNetOptions) => ResNet) {
  const schema = z.strictObject({
    kind: z.literal(kind),
    width: z.int().positive().default(64).describe('channels of the stem and of block 1; published weights have 64'),
    stem: z
      .enum(['imagenet', 'small'])
      .default('imagenet')
      .describe(
        'first layers: imagenet for images of about 224 px, small for about 32 px; published weights have imagenet',
      ),
    lastStride: z
      .union([z.literal(1), z.literal(2)])
      .default(2)
      .describe('stride of block 4; 1 keeps its maps larger, as re-identification likes them'),
  });
  return {
    schema,
    make: ({ width, stem, lastStride }: z.output<typeof schema>): Backbone =>
      make({ width, lastStride, stem: stem === 'small' ? smallImageStem : imageNetStem }),
  };
}

function fixed<Kind extends string>(kind: Kind, make: () => Backbone) {
  return { schema: z.strictObject({ kind: z.literal(kind) }), make: (): Backbone => make() };
}

const mobilenet = z.strictObject({
  kind: z.literal('mobilenetV3Large'),
  width: z.number().positive().lt(100).default(1).describe('factor of all channels; published weights have 1'),
});

const convnext = z.strictObject({
  kind: z.literal('convnextTiny'),
  width: z.int().positive().default(96).describe('channels of the first stage; published weights have 96'),
});

/**
 * Every backbone by its kind: `schema` reads its settings, `make` makes it of them.
 *
 * @example
 * const { schema, make } = backboneKinds.resnet18;
 * const backbone = make(schema.parse({ kind: 'resnet18', width: 32 }));
 */
export const backboneKinds = {
  resnet18: resnet('resnet18', resnet18),
  resnet34: resnet('resnet34', resnet34),
  resnet50: resnet('resnet50', resnet50),
  resnet101: resnet('resnet101', resnet101),
  resnet50IbnA: resnet('resnet50IbnA', resnet50IbnA),
  efficientnetLite0: fixed('efficientnetLite0', efficientnetLite0),
  efficientnetLite1: fixed('efficientnetLite1', efficientnetLite1),
  efficientnetLite2: fixed('efficientnetLite2', efficientnetLite2),
  efficientnetLite3: fixed('efficientnetLite3', efficientnetLite3),
  efficientnetLite4: fixed('efficientnetLite4', efficientnetLite4),
  mobilenetV3Large: {
    schema: mobilenet,
    make: ({ width }: z.output<typeof mobilenet>): Backbone => mobilenetV3Large({ width }),
  },
  convnextTiny: {
    schema: convnext,
    make: ({ width }: z.output<typeof convnext>): Backbone => convnextTiny({ width }),
  },
  vitSmall16: fixed('vitSmall16', vitSmall16),
  vitBase16: fixed('vitBase16', vitBase16),
  dinov2Small14: fixed('dinov2Small14', dinov2Small14),
} as const;

/** Settings of a backbone, whichever it is. */
export type BackboneSettings = z.output<(typeof backboneKinds)[keyof typeof backboneKinds]['schema']>;

/**
 * Makes the backbone that settings name.
 *
 * @param settings a kind of `backboneKinds` with its options, as recipes have it
 * @returns the backbone as plain data
 */
export function makeBackbone(settings: BackboneSettings): Backbone {
  const kinds: Readonly<Record<string, { make(settings: BackboneSettings): Backbone }>> = backboneKinds;
  return kinds[settings.kind].make(settings);
}
