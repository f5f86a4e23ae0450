import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-primers-'));
});
afterAll(() => rm(place, { recursive: true }));

/** What a person sees of `pnpm primer`, in an empty folder. */
function primer(...args: readonly string[]) {
  const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
  const program = ['--conditions=@htg/source', '--import', import.meta.resolve('tsx'), cli, ...args];
  return spawnSync(process.execPath, program, { cwd: place, encoding: 'utf8' });
}

describe('pnpm primer', () => {
  it('perceptron: prints tables and writes a page', async () => {
    const { status, stdout, stderr } = primer('perceptron', '--epochs', '2', '--iterations', '200');
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/digits read rightly[^]*test +│ +\d+\.\d%/);
    expect(stdout).toMatch(/Page: .*runs.primers.perceptron\.html/);
    expect(await readFile(join(place, 'runs/primers/perceptron.html'), 'utf8')).toContain('<h1>');
  });

  it('boosting: prints tables and writes a page', async ({ skip }) => {
    const { status, stdout, stderr } = primer('boosting', '--trees', '20');
    skip(stderr.includes('expected pip to fetch'), 'the table is not cached, and pip cannot fetch it');
    expect(status, stderr).toBe(0);
    expect(stdout).toContain('Column B is left out');
    expect(stdout).toMatch(/Page: .*runs.primers.boosting\.html/);
    expect(await readFile(join(place, 'runs/primers/boosting.html'), 'utf8')).toContain('<h1>');
  });

  it('says in a sentence what is wrong', () => {
    const { status, stderr } = primer('boosting', '--table', 'none.csv');
    expect(stderr).toMatch(/^primer: expected a file, received ENOENT.*none\.csv'; check the path\n$/);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(status).toBe(1);
  });
});
