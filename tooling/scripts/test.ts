/**
 * `pnpm test [file]`: everything the tests need, then all tests of packages, apps and tooling in one run; `pnpm test:packages [file]`: those of
 * `packages/` alone.
 */
import { spawnSync } from 'node:child_process';
import { fetchEngine } from './fetch-engine.ts';

const root = new URL('../..', import.meta.url);
const args = process.argv.slice(2);
const projects = args[0] === '--packages' ? ['--project=packages*'] : [];

fetchEngine();
const { status } = spawnSync(
  'pnpm',
  ['exec', 'vitest', 'run', ...projects, ...args.filter((arg) => arg !== '--packages')],
  {
    stdio: 'inherit',
    cwd: root,
    shell: process.platform === 'win32',
  },
);
process.exit(status ?? 1);
