import { resolve } from 'node:path';
import { backboneKinds } from '@htg/backbone/named';
import type { BackboneSettings } from '@htg/backbone/named';
import { catalogueEntry } from '@htg/backbone/node';
import { z } from 'zod';

/** Files and folders do not depend on where a later command runs; names of the catalogue and of the hub stay. */
const from = z
  .string()
  .min(1)
  .transform((text) => (catalogueEntry(text) !== undefined || text.startsWith('hub:') ? text : resolve(text)));

/** What a net starts from. */
export const weights = z
  .union([
    from,
    z.strictObject({
      from,
      at: z.string().min(1).optional().describe("which of a torch file's state dicts, such as state_dict_ema"),
      prefix: z.string().optional().describe("what the file's names begin with, where that is not found by itself"),
    }),
  ])
  .describe(
    'pretrained weights: a name of the catalogue, such as efficientnet-lite0, hub:owner/name, an earlier run, or a file (safetensors, .pth, .pt)',
  );

/** Weights as a recipe names them. */
export type RecipeWeights = z.output<typeof weights>;

const triple = z.tuple([z.number(), z.number(), z.number()]);

/** Left out, they are the backbone's, or those that the weights come with. */
export const colors = z
  .strictObject({ mean: triple, deviation: triple })
  .optional()
  .describe('per channel, of pixels divided by 255, if not those that the weights were trained with');

/** A model with its backbone filled in; in the order of the schema, so that a resolved recipe resolves to itself. */
export function withBackbone<
  Model extends {
    readonly backbone?: BackboneSettings | undefined;
    readonly weights?: RecipeWeights | undefined;
  },
>({ backbone, weights: chosen, ...model }: Model) {
  return {
    backbone: backbone ?? backboneOf(chosen),
    ...(chosen !== undefined && { weights: chosen }),
    ...model,
  };
}

function backboneOf(chosen: RecipeWeights | undefined): BackboneSettings {
  const kind = catalogueEntry(typeof chosen === 'string' ? chosen : (chosen?.from ?? ''))?.backbone;
  if (kind === undefined) return backboneKinds.resnet18.schema.parse({ kind: 'resnet18', width: 32 });
  return backboneKinds[kind as keyof typeof backboneKinds].schema.parse({ kind });
}
