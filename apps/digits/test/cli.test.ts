import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('prints what both read right, and what an update costs', () => {
  const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
  const args = ['--conditions=@htg/source', '--import', 'tsx', cli, '--epochs', '1', '--rounds', '2'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/tfjs-layers' fit: \d+\.\d% of the test digits/);
  expect(stdout).toMatch(/compiled step: +\d+\.\d%/);
  for (const what of ["tfjs-layers' trainOnBatch", 'plain step', 'compiled step']) {
    expect(stdout).toMatch(new RegExp(`  ${what} +\\d+\\.\\d\\d ms`));
  }
}, 120_000);
