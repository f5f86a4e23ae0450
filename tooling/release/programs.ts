import type { Published } from './published.ts';

type Entries = Published['entries'];

/** An ES module that imports every entry, and fails where one gives nothing. */
export function modules(entries: Entries): string {
  return program(entries, (name, index) => `import * as m${index} from '${name}';`);
}

/** The same in CommonJS, of the entries that are for it. */
export function commonJs(entries: Entries): string {
  return program(
    entries.filter((entry) => entry.require),
    (name, index) => `const m${index} = require('${name}');`,
  );
}

/** A module that names every entry, to be compiled. */
export function imports(entries: Entries): string {
  const lines = entries.map(({ name }, index) => `import * as m${index} from '${name}';`);
  return [...lines, `export const all = [${entries.map((_, index) => `m${index}`).join(', ')}];`, ''].join('\n');
}

function program(entries: Entries, line: (name: string, index: number) => string): string {
  const all = entries.map((_, index) => `m${index}`).join(', ');
  return [
    ...entries.map(({ name }, index) => line(name, index)),
    `const all = [${all}];`,
    "if (all.some((one) => Object.keys(one).length === 0)) throw new Error('an entry gives nothing');",
    'process.exit(0);',
    '',
  ].join('\n');
}
