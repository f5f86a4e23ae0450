import { z } from 'zod';
import { recipeSchema } from './recipe.ts';

/** The JSON Schema of a recipe as a person writes it, defaults left out: `recipe.schema.json` of this package holds the same. */
export function recipeJsonSchema(): object {
  return { title: 'Recipe of htg', ...z.toJSONSchema(recipeSchema, { io: 'input' }) };
}
