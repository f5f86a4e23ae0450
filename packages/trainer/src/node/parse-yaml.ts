import { closest } from 'fastest-levenshtein';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';

/** How `parseYaml` speaks of a file and its keys. */
export interface YamlOptions {
  /** What to call the file in errors, such as its path. */
  readonly name: string;
  /** What its top level is, such as `the recipe`. */
  readonly whole: string;
  /** The keys that may stand at a path. Default: those of the schema. */
  readonly keysAt?: (path: readonly PropertyKey[]) => readonly string[];
}

/**
 * Reads YAML by a schema and fills in its defaults.
 *
 * @throws Error naming line, key, what was expected, and for a misspelt key the nearest valid one
 */
export function parseYaml<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  { name, whole, keysAt = (path) => keysOfSchema(schema, path) }: YamlOptions,
): z.infer<Schema> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [syntaxError] = document.errors;
  if (document.errors.length > 0) {
    throw new Error(`${name}:${syntaxError.linePos?.[0].line ?? 1}: expected YAML, ${syntaxError.message}`);
  }
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) => explain(issue, whole, keysAt));
  throw new Error(
    problems.map(({ path, text: problem }) => `${name}:${lineOf(document, lines, path)}: ${problem}`).join('\n'),
  );
}

/** The keys that a schema allows at a path, from its JSON Schema. */
export function keysOfSchema(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let node: unknown = z.toJSONSchema(schema, { io: 'input' });
  for (const key of path) node = (node as { properties?: Record<PropertyKey, unknown> } | undefined)?.properties?.[key];
  return Object.keys((node as { properties?: object } | undefined)?.properties ?? {});
}

interface Problem {
  readonly path: readonly PropertyKey[];
  readonly text: string;
}

function explain(
  issue: z.core.$ZodIssue,
  whole: string,
  keysAt: (path: readonly PropertyKey[]) => readonly string[],
): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    const valid = keysAt(issue.path);
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      text:
        `expected a key of '${issue.path.join('.') || whole}', received '${key}'; ` +
        (valid.length > 0 ? `did you mean '${closest(key, valid)}'? (${valid.join(', ')})` : 'remove it'),
    }));
  }
  return [{ path: issue.path, text: `${issue.path.join('.') || whole}: ${issue.message}` }];
}

/** The line of a path's key, or of the nearest parent that is there. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
