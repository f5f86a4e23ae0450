import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Runs one of `programs/` in a process of its own. */
export function runProgram(name: string, values: readonly string[] = [], environment: NodeJS.ProcessEnv = {}) {
  const program = fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url));
  return spawnSync(process.execPath, ['--conditions=@htg/source', '--import', 'tsx', program, ...values], {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  });
}
