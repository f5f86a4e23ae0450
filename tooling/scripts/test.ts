/** `pnpm test`: everything the tests need, then all tests of all packages and apps in one run. */
import { spawnSync } from 'node:child_process';
import { fetchEngine } from './fetch-engine.ts';

const run = (command: string, args: readonly string[]): void => {
  const { status } = spawnSync(command, args, { stdio: 'inherit', cwd: new URL('../..', import.meta.url) });
  if (status !== 0) process.exit(status ?? 1);
};

fetchEngine();
run('pnpm', ['exec', 'vitest', 'run', ...process.argv.slice(2)]);
