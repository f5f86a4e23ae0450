import { extendsSchema, partialJsonSchema, wholeRecipeJsonSchema } from '@htg/trainer/node';
import type { JsonSchema } from '@htg/trainer/node';
import { z } from 'zod';
import { ablationShape } from './ablation.ts';

/** A mapping whose `$defs` hold what recipes are made of, seen from the file of the ablation's schema. */
const recipeFile = '../../packages/trainer/recipe.schema.json';

/**
 * The JSON Schema of an ablation as a person writes it, defaults left out: `ablation.schema.json` of this package holds the same. Where a file
 * holds a recipe, or changes of one, it refers to the schema of recipes.
 *
 * @param file where that is, seen from this schema; default its place in the repository
 */
export function ablationJsonSchema(file = recipeFile): JsonSchema {
  return {
    title: 'Ablation of htg',
    ...withRecipe({
      recipe: {
        $ref: `${file}#/$defs/extensible`,
        if: { not: { required: ['extends'] } },
        then: { required: ofCells },
      },
      settings: { $ref: `${file}#/$defs/changes` },
    }),
  };
}

/** The same in one piece, by which mistakes are explained. */
export function wholeAblationJsonSchema(): JsonSchema {
  const recipe = wholeRecipeJsonSchema();
  const extensible = { ...recipe, required: ofCells, properties: { extends: extendsSchema, ...recipe.properties } };
  return withRecipe({ recipe: extensible, settings: partialJsonSchema(recipe) });
}

/** What a recipe must say here: the ablation has a name of its own, and stage 2 is what arms differ in. */
const ofCells = ['data', 'basic', 'htg'];

/** The parts of a JSON Schema that are changed here. */
interface Mapping extends JsonSchema {
  readonly properties: Readonly<Record<string, JsonSchema>>;
}

function withRecipe(schemas: { readonly recipe: JsonSchema; readonly settings: JsonSchema }): JsonSchema {
  const ablation: JsonSchema = z.toJSONSchema(ablationShape, { io: 'input' });
  const properties = ablation.properties as Mapping['properties'];
  const arms = properties.arms as JsonSchema & { readonly additionalProperties: Mapping };
  const arm = arms.additionalProperties;
  const described = (schema: JsonSchema, { description }: JsonSchema): JsonSchema => ({ description, ...schema });
  return {
    ...ablation,
    properties: {
      ...properties,
      recipe: described(schemas.recipe, properties.recipe),
      arms: {
        ...arms,
        additionalProperties: {
          ...arm,
          properties: { ...arm.properties, settings: described(schemas.settings, arm.properties.settings) },
        },
      },
    },
  };
}
