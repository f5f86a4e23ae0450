/**
 * `pnpm test [file]`: everything the tests need, then all tests of packages, apps and tooling in one run; `pnpm test:packages [file]`: those of
 * `packages/` alone.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { aloneOf } from '../config/vitest.ts';
import { fetchEngine } from './fetch-engine.ts';

const root = new URL('../..', import.meta.url);
const args = process.argv.slice(2);
const packages = args[0] === '--packages' ? readdirSync(new URL('packages', root)) : [];
const projects = packages.flatMap((name) => [name, aloneOf(name)]).map((name) => `--project=${name}`);

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
