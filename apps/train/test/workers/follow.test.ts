import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

/** Starts a worker and is killed before that one has loaded anything. */
const parent = `
const { fork } = require('node:child_process');
const words = ['recipe.yaml', '--cluster', '127.0.0.1:9,127.0.0.1:10', '--task', '1'];
const execArgv = ['--conditions=@htg/source', '--import', 'tsx'];
const worker = fork(${JSON.stringify(program)}, words, { execArgv, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
require('node:fs').writeSync(1, String(worker.pid));
process.kill(process.pid, 'SIGKILL');
`;

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it('a worker whose first worker is gone before it listens ends, too', async () => {
  const { stdout } = spawnSync(process.execPath, ['-e', parent], { encoding: 'utf8' });
  const pid = Number(stdout);
  expect(pid).toBeGreaterThan(0);
  try {
    await expect.poll(() => runs(pid), { timeout: 30_000, interval: 100 }).toBe(false);
  } finally {
    if (runs(pid)) process.kill(pid, 'SIGKILL');
  }
}, 40_000);
