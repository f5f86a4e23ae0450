import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { useEngine } from '@htg/engine';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drawFolder } from '../../../../tooling/datasets/draw-folder.ts';

const recipe = `name: workers
data: { set: folder, path: images, imageSize: 32, shares: { train: 0.5, validation: 0.25, test: 0.25 } }
model: { backbone: { kind: resnet18, width: 2 }, embeddingLength: 8 }
sampler: { identities: 4, images: 2 }
validateEvery: 10
checkpointEvery: 7
select: best
basic: { steps: 20, learningRate: { kind: plateau, peak: 0.01, patience: 0 } }
`;

let place: string;
let engine: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-workers-'));
  await drawFolder(join(place, 'images'), { identities: 24, images: 4 });
  await writeFile(join(place, 'recipe.yaml'), recipe);
  ({ engine } = await useEngine());
});
afterAll(() => rm(place, { recursive: true }));

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const node = ['--conditions=@htg/source', '--import', import.meta.resolve('tsx'), cli, 'recipe.yaml'];

/** Trains in processes of their own; once `until` was shown, `then` is called with the number of the first. */
async function train(args: readonly string[], until?: RegExp, then?: (pid: number) => unknown) {
  const child = spawn(process.execPath, [...node, '--json', ...args], { cwd: place });
  let output = '';
  let called = false;
  const hear = (text: Buffer): void => {
    output += text.toString('utf8');
    if (called || until?.test(output) !== true || child.pid === undefined) return;
    called = true;
    void then?.(child.pid);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { code, output };
}

/** The worker that a process has started; the loader of sources may have a process of its own, too. */
async function startedBy(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  for (const child of text.trim().split(' ')) {
    if ((await readFile(`/proc/${child}/cmdline`, 'utf8')).includes('--task')) return Number(child);
  }
  throw new Error(`expected a worker among the processes that ${pid} has started, found none`);
}

/** What must be equal of two runs: checkpoints to the bit, scores, and metrics without times. */
async function contentOf(run: string): Promise<Record<string, string>> {
  const folder = join(place, run);
  const files = (await readdir(join(folder, 'checkpoints'))).sort();
  const checkpoints = files.map(async (name) => [name, await readFile(join(folder, 'checkpoints', name), 'latin1')]);
  const metrics = await readFile(join(folder, 'metrics.jsonl'), 'utf8');
  const { test } = JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as { readonly test: unknown };
  return {
    ...(Object.fromEntries(await Promise.all(checkpoints)) as Record<string, string>),
    ...{ metrics: metrics.replaceAll(/"(milliseconds|time)":[^,}]*/g, ''), test: JSON.stringify(test) },
  };
}

it('one of two workers that is killed ends the run with a checkpoint, from which it goes on to the bit', async ({
  skip,
}) => {
  skip(engine !== 'tensorflow' || process.platform !== 'linux', 'needs TensorFlow, and Linux to find processes');
  const whole = await train(['--workers', '2', '--out', 'whole']);
  expect(whole.output).toContain('worker 0 of 2');
  expect(whole.code).toBe(0);
  const killed = await train(['--workers', '2', '--out', 'killed'], /"event":"step"/, async (pid) => {
    process.kill(await startedBy(pid), 'SIGKILL');
  });
  expect(killed.output).toMatch(
    /"event":"stopped","message":"workers: expected 2 workers that compute together, received .*worker 1.*; stopped after step \d+ of stage 1, which has a checkpoint","goOn":"htg-train train recipe.yaml --out killed --resume --workers 2"/,
  );
  expect(killed.code).toBe(1);
  const resumed = await train(['--workers', '2', '--out', 'killed', '--resume']);
  expect(resumed.output).toMatch(/goes on after step \d+/);
  expect(await contentOf('killed')).toEqual(await contentOf('whole'));
}, 240_000);
