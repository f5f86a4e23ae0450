/** `pnpm generate messages`: the classes of packages/export/src/generated, from the definitions in its folder proto. */
import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';

const programs = fileURLToPath(new URL('../node_modules/.bin', import.meta.url));
const { status } = spawnSync('buf', ['generate'], {
  cwd: fileURLToPath(new URL('../../packages/export', import.meta.url)),
  env: { ...process.env, PATH: [programs, process.env.PATH].join(delimiter) },
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
process.exitCode = status ?? 1;
