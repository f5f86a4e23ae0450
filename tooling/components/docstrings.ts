import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a function's comment says of it. */
export interface Docstring {
  /** Its first sentence. */
  readonly about: string;
  /** The formula, as it stands there, line by line; empty where there is none. */
  readonly formula: string;
  /** The paper and what is different here; empty where there is none. */
  readonly source: string;
}

/** The comments of all exported functions and constants below a folder, by name. */
export function docstrings(folder: string): ReadonlyMap<string, Docstring> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return new Map(
    files.flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const found = [...text.matchAll(/\/\*\*((?:(?!\*\/)[^])*)\*\/\nexport (?:async )?(?:function|const) (\w+)/g)];
      return found.map(([, comment, name]) => [name, read(comment)] as const);
    }),
  );
}

function read(comment: string): Docstring {
  const text = comment.replace(/^\s*\* ?/gm, '').trim();
  const line = (part: string | undefined): string => (part ?? '').replace(/\s+/g, ' ').trim();
  const formula = /((?:^ {4}.*\n?)+)/m.exec(text)?.[1] ?? '';
  return {
    about: line(/^[^]*?[.;:](?=\s|$)/.exec(text)?.[0] ?? text).replace(/[:;]$/, '.'),
    formula: formula
      .split('\n')
      .map((each) => each.trim())
      .filter((each) => each !== '')
      .join('\n'),
    source: line(/^(?:Source:|@see)([^]*?)(?:\n\n|\n@|$(?![^]))/m.exec(text)?.[1]),
  };
}
