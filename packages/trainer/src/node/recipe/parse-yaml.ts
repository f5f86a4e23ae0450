import { Document, parse } from 'yaml';
import { z } from 'zod';
import { explainIssues, nodesAt } from './explain-issue.ts';
import { nowWritten } from './old-keys.ts';
import type { OldKey } from './old-keys.ts';
import { readLayers } from './yaml-layers.ts';

/** How `parseYaml` speaks of a file and its keys. */
export interface YamlOptions {
  /** What to call the file in errors, such as its path; files that it extends are found from there. */
  readonly name: string;
  /** What its top level is, such as `the recipe`. */
  readonly whole: string;
  /** The JSON Schema by which mistakes are explained, where it says more than that of the schema. */
  readonly jsonSchema?: unknown;
  /** Where the file may say `extends`: see {@link readLayers}. Default nowhere. */
  readonly extendsAt?: readonly string[];
  /** Keys that such files once had: their new form is told. */
  readonly oldKeys?: readonly OldKey[];
  /** Values that replace those of the file: `sampler.images=8`, the value as YAML has it. */
  readonly set?: readonly string[];
}

/**
 * Reads YAML by a schema and fills in its defaults.
 *
 * @param schema what the file must be
 * @param text YAML
 * @returns the settings, with defaults
 * @throws Error naming line (or `--set`), key, what was expected, and for a misspelt key the nearest valid one
 */
export function parseYaml<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  { name, whole, jsonSchema, extendsAt, set = [], oldKeys = [] }: YamlOptions,
): z.infer<Schema> {
  const layers = readLayers(text, name, extendsAt);
  const document = new Document(layers.value);
  const overrides = set.map((assignment) => override(document, assignment));
  const value: unknown = document.toJS();
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const json = jsonSchema ?? z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const extendable = extendsAt?.join('.');
  const problems = explainIssues(parsed.error.issues, {
    whole,
    value,
    schema: json,
    nowWritten: (path, old) => nowWritten(oldKeys, path, old),
    keysAt: (path) => [...keysOf(json, path, value), ...(path.join('.') === extendable ? ['extends'] : [])],
  });
  const placeOf = (path: readonly PropertyKey[]): string => {
    const own = overrides.find((one) => one.path.every((key, i) => i >= path.length || String(path[i]) === key));
    return own === undefined || path.length === 0 ? layers.placeOf(path) : `--set ${own.text}`;
  };
  throw new Error(problems.map(({ path, text: problem }) => `${placeOf(path)}: ${problem}`).join('\n'));
}

/** The keys that a JSON Schema allows at a path; of alternatives, those whose `kind` is that of the value. */
function keysOf(schema: unknown, path: readonly PropertyKey[], value: unknown): string[] {
  let here = value;
  for (const key of path) here = (here as Record<PropertyKey, unknown> | null | undefined)?.[key];
  const kind = (here as { readonly kind?: unknown } | null | undefined)?.kind;
  const nodes = nodesAt(schema, path).filter(({ properties }) => properties !== undefined);
  const fitting = nodes.filter(({ properties }) => properties?.kind?.const === kind);
  return [
    ...new Set((fitting.length > 0 ? fitting : nodes).flatMap(({ properties }) => Object.keys(properties ?? {}))),
  ];
}

interface Override {
  readonly path: readonly string[];
  readonly text: string;
}

function override(document: Document, text: string): Override {
  const at = text.indexOf('=');
  const path = text.slice(0, Math.max(at, 0)).split('.');
  if (at <= 0 || path.includes('')) {
    throw new Error(`--set ${text}: expected key=value, received no key or no =; write for example sampler.images=8`);
  }
  try {
    // A number among the keys is a place in a list.
    const keys = path.map((key) => (/^\d+$/.test(key) ? Number(key) : key));
    document.setIn(keys, document.createNode(parse(text.slice(at + 1))));
  } catch (error) {
    const [message] = (error as Error).message.split('\n');
    throw new Error(`--set ${text}: expected a key of the file and a value in YAML, ${message}; correct it`, {
      cause: error,
    });
  }
  return { path, text };
}
