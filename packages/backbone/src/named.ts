import { z } from 'zod';
import { imageNetStem, resnet18, resnet34, resnet50, smallImageStem } from './resnet.ts';
import type { ResNet, ResNetOptions } from './resnet.ts';

/** A backbone by name: what may be set of it, and how it is made. */
export interface BackboneKind<Schema extends z.ZodObject = z.ZodObject> {
  /** `kind` and the options of the function, each with its default and a description. */
  readonly schema: Schema;
  /** Describes it, of settings as the schema gives them; `createEmbedder` builds it. */
  make(settings: z.output<Schema>): ResNet;
}

/** Every backbone by name: what is in this table can be trained. */
export const backboneKinds = {
  resnet18: resnetKind('resnet18', resnet18),
  resnet34: resnetKind('resnet34', resnet34),
  resnet50: resnetKind('resnet50', resnet50),
} as const;

/** Settings of a backbone, whichever it is. */
export type BackboneSettings = z.output<(typeof backboneKinds)[keyof typeof backboneKinds]['schema']>;

/** Describes the backbone that settings name. */
export function makeBackbone(settings: BackboneSettings): ResNet {
  const kinds: Readonly<Record<string, BackboneKind>> = backboneKinds;
  return kinds[settings.kind].make(settings);
}

function resnetKind<Kind extends string>(kind: Kind, make: (options: ResNetOptions) => ResNet) {
  const schema = z.strictObject({
    kind: z.literal(kind),
    width: z.int().min(1).default(64).describe('channels of the first stage; 64 is the standard network'),
    stem: z.enum(['imagenet', 'small']).default('imagenet').describe('imagenet halves the size twice, small never'),
    lastStride: z
      .union([z.literal(1), z.literal(2)])
      .default(2)
      .describe('1 keeps the last maps larger, as re-identification likes it'),
  });
  return {
    schema,
    make: ({ width, stem, lastStride }: z.output<typeof schema>) =>
      make({ width, stem: stem === 'small' ? smallImageStem : imageNetStem, lastStride }),
  };
}
