import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeBlocks, shellCommands } from '../testing/code-blocks.ts';

/** What a package's README says to somebody who tries it. */
export interface Readme {
  /** What it has npm install; the package alone where it says nothing of it. */
  readonly install: readonly string[];
  /** Its first example in TypeScript. */
  readonly example: string | undefined;
}

/**
 * Reads it.
 *
 * @param folder the package's
 */
export function readReadme(folder: string, name: string): Readme {
  const file = join(folder, 'README.md');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const line = shellCommands(text).find((command) => command.startsWith('npm install '));
  const install = line
    ?.split(/\s+/)
    .slice(2)
    .filter((word) => !word.startsWith('--')) ?? [name];
  return {
    install: install.includes(name) || name === 'htg' ? install : [name],
    example: codeBlocks(text).find(({ info }) => info === 'ts')?.text,
  };
}
