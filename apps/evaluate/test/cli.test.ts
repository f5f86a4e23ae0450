import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runInProcess } from '../../../tooling/testing/run-in-process.ts';
import { evaluateCommand } from '../src/commands.ts';

const golden = (name: string): string => fileURLToPath(new URL(`golden/${name}`, import.meta.url));
const files = ['--embeddings', golden('embeddings.npy'), '--labels', golden('labels-text.npy'), '--engine', 'cpu'];

/** What a person sees of `evaluate`. */
const evaluate = (args: readonly string[]) => runInProcess(evaluateCommand(), args);

describe('evaluate', () => {
  it('prints a table, the worst identities, and paired differences', async () => {
    const other = ['--compare', golden('embeddings-float16.npy')];
    const { status, stdout } = await evaluate([...files, '--per-identity', '3', ...other]);
    expect(stdout).toMatch(/embeddings\.npy │ {2}0\.422 │ .* 0\.372 │ 0\.279 │ 0\.422 │ 0\.575/);
    expect(stdout).toContain('90 queries.');
    expect(stdout).toMatch(/worst 3 of 1\d identities/);
    expect(stdout).toMatch(/identity \d+ +│ +\d │ +0\.000/);
    expect(stdout).toContain('+0.000 .. +0.000 │ not told apart');
    expect(status).toBe(0);
  });

  it('prints JSON', async () => {
    const { stdout } = await evaluate([...files, '--json', '--per-identity']);
    const { protocol, models, perIdentity } = JSON.parse(stdout) as {
      protocol: string;
      models: Record<string, { rank1: number; cmc: Record<string, number>; queries: number }>;
      perIdentity: unknown[];
    };
    expect(protocol).toBe('retrieval');
    expect(models['embeddings.npy'].cmc[1]).toBe(models['embeddings.npy'].rank1);
    expect(models['embeddings.npy'].queries).toBe(90);
    expect(perIdentity).toHaveLength(15);
  });

  it.each([
    [
      'nothing to evaluate',
      [],
      'evaluate: expected either a run, or --embeddings with --labels, received neither; --help has examples\n',
    ],
    ['a folder that is no run', [tmpdir()], 'expected a run folder with a recipe.yaml in it'],
    ['an unknown protocol', [...files, '--protocol', 'map'], 'Allowed choices are retrieval, reid'],
  ])('says in a sentence what is wrong with %s, and ends with 1', async (_, args, message) => {
    const { status, stderr, stdout } = await evaluate(args);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stdout).toBe('');
    expect(status).toBe(1);
  });

  it('prints the stack with --verbose', async () => {
    expect((await evaluate(['--verbose'])).stderr).toMatch(/^ +at /m);
  });
});
