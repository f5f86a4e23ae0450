import type { Published } from './published.ts';

/** An ES module that imports every entry, and fails where one gives nothing. */
export function modules(packages: readonly Published[]): string {
  return program(
    packages.flatMap(({ entries }) => entries.map(({ name }) => name)),
    (name, index) => {
      return `import * as m${index} from '${name}';`;
    },
  );
}

/** The same in CommonJS, of the entries that are for it. */
export function commonJs(packages: readonly Published[]): string {
  const names = packages.flatMap(({ entries }) => entries.filter((entry) => entry.require).map(({ name }) => name));
  return program(names, (name, index) => `const m${index} = require('${name}');`);
}

function program(names: readonly string[], line: (name: string, index: number) => string): string {
  const all = names.map((_, index) => `m${index}`).join(', ');
  return [
    ...names.map(line),
    `const all = [${all}];`,
    "if (all.some((one) => Object.keys(one).length === 0)) throw new Error('an entry gives nothing');",
    'process.exit(0);',
    '',
  ].join('\n');
}
