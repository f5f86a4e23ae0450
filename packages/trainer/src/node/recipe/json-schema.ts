import { z } from 'zod';
import { losses, miner } from './recipe-losses.ts';
import { optimizer } from './recipe-optimizer.ts';
import { schedule } from './recipe-schedule.ts';
import { recipeShape } from './recipe.ts';

/** A JSON Schema, or a part of one, as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The JSON Schema of a mapping. */
interface Mapping extends JsonSchema {
  readonly properties: Readonly<Record<string, JsonSchema>>;
}

/** The JSON Schema of a recipe that extends no other, as a person writes it: defaults left out. */
export function wholeRecipeJsonSchema(): Mapping {
  const schema = inputSchema(recipeShape) as Mapping;
  const htg = schema.properties.htg as Mapping;
  // What stage 2 says of its losses are changes of those of stage 1.
  const changes = { ...partialJsonSchema(inputSchema(losses)), ...described(htg.properties.losses) };
  return {
    ...schema,
    properties: { ...schema.properties, htg: { ...htg, properties: { ...htg.properties, losses: changes } } },
  };
}

/**
 * The same keys and values, none of them required: for a part of a file that is merged into another one.
 *
 * @param schema of a whole file; not changed
 */
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

/** What must be said in a mapping and in the mappings in it, and nothing else about them. */
export function requirementsOf({ required, properties }: JsonSchema): JsonSchema {
  const inner = Object.entries((properties ?? {}) as Record<string, JsonSchema>)
    .map(([key, schema]) => [key, requirementsOf(schema)] as const)
    .filter(([, schema]) => Object.keys(schema).length > 0);
  return {
    ...(Array.isArray(required) && { required: required as readonly unknown[] }),
    ...(inner.length > 0 && { properties: Object.fromEntries(inner) }),
  };
}

/** Puts what a recipe says in several places into one, `$defs`. */
export function withDefinitions(schema: JsonSchema): JsonSchema {
  const parts = { schedule, optimizer, miner, losses };
  const definitions = Object.entries(parts).map(
    ([name, part]) => [name, partialJsonSchema(inputSchema(part))] as const,
  );
  const places = new Map(definitions.map(([name, part]) => [JSON.stringify(bare(part)), `#/$defs/${name}`]));
  const shortened = (node: unknown, own?: string): unknown => {
    if (Array.isArray(node)) return node.map((each) => shortened(each));
    if (typeof node !== 'object' || node === null) return node;
    const place = places.get(JSON.stringify(bare(node as JsonSchema)));
    if (place !== undefined && place !== own) return { ...described(node as JsonSchema), $ref: place };
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, shortened(value)]));
  };
  return {
    ...(shortened(schema) as JsonSchema),
    $defs: {
      ...((shortened(schema.$defs) ?? {}) as JsonSchema),
      ...Object.fromEntries(definitions.map(([name, part]) => [name, shortened(part, `#/$defs/${name}`)])),
    },
  };
}

/** The schema of what a person writes. */
function inputSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...whole } = z.toJSONSchema(schema, { io: 'input' });
  return whole;
}

/** What a schema says about its place, not about its values. */
function described({ description, default: standard }: JsonSchema): JsonSchema {
  return { ...(description !== undefined && { description }), ...(standard !== undefined && { default: standard }) };
}

function bare({ description: _, default: __, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

const path = { type: 'string', minLength: 1 };

/** What `extends` may be. */
export const extendsSchema: JsonSchema = {
  description:
    'recipes that this one is merged over, in their order: paths relative to the folder of this file; its own keys win',
  anyOf: [path, { type: 'array', items: path }],
};
