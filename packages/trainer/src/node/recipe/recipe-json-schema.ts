import { extensibleJsonSchema, wholeRecipeJsonSchema } from './json-schema.ts';
import type { JsonSchema } from './json-schema.ts';

/** The JSON Schema of a recipe as a person writes it, defaults left out: `recipe.schema.json` of this package holds the same. */
export function recipeJsonSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Recipe of htg',
    ...extensibleJsonSchema(wholeRecipeJsonSchema()),
  };
}
