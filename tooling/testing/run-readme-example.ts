import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Runs the first TypeScript example of a package's README in a process of its own, from sources and on the cpu backend.
 *
 * @param test URL of the package's test, in the folder beside the README
 * @returns what it printed, and its exit status
 */
export function runReadmeExample(test: string): { readonly output: string; readonly status: number | null } {
  const readme = readFileSync(new URL('../README.md', test), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  // It lies in the package's folder, so that it finds what the package may import.
  const file = fileURLToPath(new URL('readme-example.tmp.ts', test));
  writeFileSync(file, example.replace('useEngine()', "useEngine({ engine: 'cpu' })"));
  try {
    const args = ['--conditions=@htg/source', '--import', 'tsx', file];
    const run = spawnSync(process.execPath, args, { encoding: 'utf8' });
    return { output: run.stdout + run.stderr, status: run.status };
  } finally {
    rmSync(file);
  }
}
