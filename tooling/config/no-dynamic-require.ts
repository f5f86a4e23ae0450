import { readFileSync } from 'node:fs';
import type { Options } from 'tsup';

type Plugin = NonNullable<Options['plugins']>[number];

/**
 * Fails a build whose ES modules would ask for `require` at run time, which they do not have: a dependency in CommonJS was bundled, most
 * often since the manifest names it among `devDependencies`.
 */
export const noDynamicRequire: Plugin = {
  name: 'no-dynamic-require',
  buildEnd({ writtenFiles }) {
    if (this.format !== 'esm') return;
    for (const { name } of writtenFiles) {
      if (!name.endsWith('js') || !readFileSync(name, 'utf8').includes('Dynamic require of')) continue;
      throw new Error(
        `${name}: expected an ES module that needs no require, received one with a CommonJS package bundled into it; name that package among the dependencies`,
      );
    }
  },
};
