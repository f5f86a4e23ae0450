import {
  extendsSchema,
  partialJsonSchema,
  requirementsOf,
  wholeRecipeJsonSchema,
  withDefinitions,
} from './json-schema.ts';
import type { JsonSchema } from './json-schema.ts';

/**
 * The JSON Schema of a recipe as a person writes it, defaults left out: `recipe.schema.json` of this package holds the same. Files that hold
 * recipes, or changes of some, refer to its `$defs`: `changes`, any of a recipe's keys, and `extensible`, the same with `extends`.
 */
export function recipeJsonSchema(): JsonSchema {
  const whole = wholeRecipeJsonSchema();
  const changes = partialJsonSchema(whole);
  const referring = Object.keys(whole.properties).map((key) => [key, { $ref: `#/$defs/changes/properties/${key}` }]);
  const extensible = {
    type: 'object',
    properties: { extends: extendsSchema, ...(Object.fromEntries(referring) as JsonSchema) },
    additionalProperties: false,
  };
  return withDefinitions({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Recipe of htg',
    $ref: '#/$defs/extensible',
    // What is required may stand in the files that it extends.
    if: { not: { required: ['extends'] } },
    then: requirementsOf(whole),
    $defs: { extensible, changes },
  });
}
