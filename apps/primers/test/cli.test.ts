import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { locateLibrary } from '@htg/libtensorflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInProcess } from '../../../tooling/testing/run-in-process.ts';
import { primerCommand } from '../src/commands.ts';

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-primers-'));
});
afterAll(() => rm(place, { recursive: true }));

/** What a person sees of `primer`, in an empty folder. */
const primer = (...args: readonly string[]) => runInProcess(primerCommand(), args, place);

describe('primer', () => {
  it('perceptron: prints tables and writes a page', async () => {
    const { status, stdout, stderr } = await primer('perceptron', '--epochs', '2', '--iterations', '200');
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/digits read rightly[^]*test +│ +\d+\.\d%/);
    expect(stdout).toMatch(/Page: .*runs.primers.perceptron\.html/);
    expect(await readFile(join(place, 'runs/primers/perceptron.html'), 'utf8')).toContain('<h1>');
  });

  it('boosting: prints tables and writes a page', async ({ skip }) => {
    const { status, stdout, stderr } = await primer('boosting', '--trees', '20');
    skip(stderr.includes('expected pip to fetch'), 'the table is not cached, and pip cannot fetch it');
    expect(status, stderr).toBe(0);
    expect(stdout).toContain('Column B is left out');
    expect(stdout).toMatch(/Page: .*runs.primers.boosting\.html/);
    expect(await readFile(join(place, 'runs/primers/boosting.html'), 'utf8')).toContain('<h1>');
  });

  it('says in a sentence what is wrong', async () => {
    const { status, stderr } = await primer('boosting', '--table', 'none.csv');
    expect(stderr).toMatch(/^expected a file, received ENOENT.*none\.csv'; check the path\n$/);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(status).toBe(1);
  });

  it('digits: prints what both read right, and what an update costs', async ({ skip }) => {
    skip(locateLibrary() === undefined, 'no libtensorflow: run htg-engine install');
    const { status, stdout, stderr } = await primer('digits', '--epochs', '1', '--rounds', '2');
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/tfjs-layers' fit: \d+\.\d% of the test digits/);
    expect(stdout).toMatch(/compiled step: +\d+\.\d%/);
    for (const what of ["tfjs-layers' trainOnBatch", 'plain step', 'compiled step']) {
      expect(stdout).toMatch(new RegExp(`  ${what} +\\d+\\.\\d\\d ms`));
    }
  });
});
