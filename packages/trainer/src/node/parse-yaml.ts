import { LineCounter, parse, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { explainIssues, nodesAt } from './explain-issue.ts';

/** How `parseYaml` speaks of a file and its keys. */
export interface YamlOptions {
  /** What to call the file in errors, such as its path. */
  readonly name: string;
  /** What its top level is, such as `the recipe`. */
  readonly whole: string;
  /** The keys that may stand at a path. Default: those of the schema. */
  readonly keysAt?: (path: readonly PropertyKey[]) => readonly string[];
  /** Values that replace those of the file: `batch.images=8`, the value as YAML has it. */
  readonly set?: readonly string[];
}

/**
 * Reads YAML by a schema and fills in its defaults.
 *
 * @throws Error naming line (or `--set`), key, what was expected, and for a misspelt key the nearest valid one
 */
export function parseYaml<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  { name, whole, keysAt, set = [] }: YamlOptions,
): z.infer<Schema> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [syntaxError] = document.errors;
  if (document.errors.length > 0) {
    const [message] = syntaxError.message.split('\n');
    throw new Error(
      `${name}:${syntaxError.linePos?.[0].line ?? 1}: expected YAML, ${message.replace(/ at line .*$/, '')}; check the indentation and brackets`,
    );
  }
  const overrides = set.map((assignment) => override(document, assignment));
  const value: unknown = document.toJS();
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const json: unknown = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const problems = explainIssues(parsed.error.issues, {
    whole,
    value,
    schema: json,
    keysAt: keysAt ?? ((path) => keysOf(json, path, value)),
  });
  const placeOf = (path: readonly PropertyKey[]): string => {
    const own = overrides.find((one) => one.path.every((key, i) => i >= path.length || String(path[i]) === key));
    return own === undefined || path.length === 0 ? `${name}:${lineOf(document, lines, path)}` : `--set ${own.text}`;
  };
  throw new Error(problems.map(({ path, text: problem }) => `${placeOf(path)}: ${problem}`).join('\n'));
}

/** The keys that a schema allows at a path, from its JSON Schema. */
export function keysOfSchema(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  return keysOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), path, undefined);
}

/** Of alternatives, those whose `kind` is that of the value. */
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
    throw new Error(`--set ${text}: expected key=value, received no key or no =; write for example batch.images=8`);
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

/** The line of a path's key, or of the nearest parent that is there. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] | null } | undefined;
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
