import { closest } from 'fastest-levenshtein';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { recipeSchema, type Recipe } from './recipe.ts';

/**
 * Reads a recipe and fills in its defaults.
 *
 * @param text the YAML
 * @param name what to call it in errors, such as its path
 * @throws Error naming line, key, what was expected, and for a misspelt key the nearest valid one
 */
export function parseRecipe(text: string, name = 'recipe'): Recipe {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [syntaxError] = document.errors;
  if (document.errors.length > 0) {
    throw new Error(`${name}:${syntaxError.linePos?.[0].line ?? 1}: expected YAML, ${syntaxError.message}`);
  }
  const parsed = recipeSchema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) => explain(issue));
  throw new Error(
    problems.map(({ path, text: problem }) => `${name}:${lineOf(document, lines, path)}: ${problem}`).join('\n'),
  );
}

interface Problem {
  readonly path: readonly PropertyKey[];
  readonly text: string;
}

function explain(issue: z.core.$ZodIssue): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    const valid = keysAt(issue.path);
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      text:
        `expected a key of '${issue.path.join('.') || 'the recipe'}', received '${key}'; ` +
        (valid.length > 0 ? `did you mean '${closest(key, valid)}'? (${valid.join(', ')})` : 'remove it'),
    }));
  }
  return [{ path: issue.path, text: `${issue.path.join('.') || 'recipe'}: ${issue.message}` }];
}

/** The keys that the schema allows at a path, from its JSON Schema. */
function keysAt(path: readonly PropertyKey[]): string[] {
  let node: unknown = z.toJSONSchema(recipeSchema, { io: 'input' });
  for (const key of path) node = (node as { properties?: Record<PropertyKey, unknown> } | undefined)?.properties?.[key];
  return Object.keys((node as { properties?: object } | undefined)?.properties ?? {});
}

/** The line of a path's key, or of the nearest parent that is there. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
