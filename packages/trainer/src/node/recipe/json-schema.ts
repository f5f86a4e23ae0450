import { z } from 'zod';
import { recipeSchema } from './recipe.ts';

/** A JSON Schema, or a part of one, as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The JSON Schema of a recipe that extends no other, as a person writes it: defaults left out. */
export function wholeRecipeJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(recipeSchema, { io: 'input' });
  delete schema.$schema;
  return schema;
}

/** The same keys and values, none of them required: for a part of a file that is merged into another one. */
export function partialJsonSchema(schema: JsonSchema): JsonSchema {
  return partial(schema) as JsonSchema;
}

function partial(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(partial);
  if (typeof schema !== 'object' || schema === null) return schema;
  // Without what tells alternatives apart, several may fit.
  const kept = Object.entries(schema).filter(([key, value]) => !(key === 'required' && Array.isArray(value)));
  return Object.fromEntries(kept.map(([key, value]) => [key === 'oneOf' ? 'anyOf' : key, partial(value)]));
}

/** A mapping that may say `extends`; if it does, what is required may stand in the files that it names. */
export function extensibleJsonSchema(schema: JsonSchema): JsonSchema {
  const withExtends = ({ properties, ...others }: JsonSchema): JsonSchema => ({
    ...others,
    properties: { extends: extendsSchema, ...(properties as JsonSchema) },
  });
  return {
    type: 'object',
    if: { required: ['extends'] },
    then: withExtends(partialJsonSchema(schema)),
    else: withExtends(schema),
  };
}

const path = { type: 'string', minLength: 1 };
const extendsSchema: JsonSchema = {
  description:
    'recipes that this one is merged over, in their order: paths relative to the folder of this file; its own keys win',
  anyOf: [path, { type: 'array', items: path }],
};
