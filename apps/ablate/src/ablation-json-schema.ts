import { extensibleJsonSchema, partialJsonSchema, wholeRecipeJsonSchema, type JsonSchema } from '@htg/trainer/node';
import { z } from 'zod';
import { ablationShape } from './ablation.ts';

/** The parts of a JSON Schema that are changed here. */
interface Mapping extends JsonSchema {
  readonly properties: Readonly<Record<string, JsonSchema>>;
}

/**
 * The JSON Schema of an ablation as a person writes it, defaults left out: `ablation.schema.json` of this package holds the same. Where a file
 * holds a recipe, or changes of one, it has the keys of a recipe there.
 */
export function ablationJsonSchema(): JsonSchema {
  const whole = z.toJSONSchema(ablationShape, { io: 'input' });
  const ablation = whole as unknown as Mapping;
  const recipe = wholeRecipeJsonSchema() as Mapping;
  // The ablation has a name of its own, and stage 2 is what arms differ in.
  const ofCells = { ...recipe, required: ['data', 'basic', 'htg'] };
  const arms = ablation.properties.arms as JsonSchema & { readonly additionalProperties: Mapping };
  const arm = arms.additionalProperties;
  const described = (name: 'settings' | 'stage1', schema: JsonSchema): JsonSchema => ({
    description: arm.properties[name].description,
    ...partialJsonSchema(schema),
  });
  const { description } = ablation.properties.recipe;
  return {
    title: 'Ablation of htg',
    ...ablation,
    properties: {
      ...ablation.properties,
      recipe: { description, ...extensibleJsonSchema(ofCells) },
      arms: {
        ...arms,
        additionalProperties: {
          ...arm,
          properties: {
            ...arm.properties,
            settings: described('settings', recipe.properties.htg),
            stage1: described('stage1', recipe),
          },
        },
      },
    },
  };
}
