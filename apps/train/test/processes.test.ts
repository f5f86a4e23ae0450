import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { useEngine } from '@htg/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawFolder } from '../../../tooling/datasets/draw-folder.ts';

const recipe = `name: processes
data: { set: folder, path: images, imageSize: 32 }
model: { backbone: { kind: resnet18, width: 4 }, embeddingLength: 8 }
sampler: { identities: 4, images: 2 }
validateEvery: 1000
checkpointEvery: 1000
basic: { steps: 1000, learningRate: { kind: constant, rate: 0.01 } }
`;

let place: string;
let engine: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-processes-'));
  await drawFolder(join(place, 'images'), { identities: 24, images: 4 });
  await writeFile(join(place, 'recipe.yaml'), recipe);
  ({ engine } = await useEngine());
});
afterAll(() => rm(place, { recursive: true }));

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
const node = ['--conditions=@htg/source', '--import', import.meta.resolve('tsx'), cli, 'recipe.yaml', '--out', 'run'];

/** Trains in a process of its own; once it shows `until`, `then` is called with it. */
async function train(args: readonly string[], until?: RegExp, then?: (child: ReturnType<typeof spawn>) => unknown) {
  const child = spawn(process.execPath, [...node, ...args], { cwd: place });
  let output = '';
  let called = false;
  const hear = (text: Buffer): void => {
    output += text.toString('utf8');
    if (called || until?.test(output) !== true) return;
    called = true;
    void then?.(child);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { code, output };
}

describe('a training among processes', () => {
  it('holds a second one off, and stops at SIGTERM and at a closed output with a checkpoint', async ({ skip }) => {
    skip(engine !== 'tensorflow', 'needs TensorFlow: on plain JavaScript it would take minutes');
    let second: Awaited<ReturnType<typeof train>> | undefined;
    const first = await train(['--json'], /"event":"step"/, async (child) => {
      second = await train([]);
      child.kill('SIGTERM');
    });
    expect(second?.output).toMatch(
      /^lockFolder: expected nobody else to work on run, received a lock of process \d+ on .+ since .+Z; wait for its end, or name another folder; if that process is gone, remove run.run\.lock\n$/,
    );
    expect(second?.code).toBe(1);
    expect(first.output).toContain('stopping after this update, with a checkpoint');
    expect(first.output).toMatch(
      /"event":"stopped","message":"stopped after step \d+ of stage 1, which has a checkpoint"/,
    );
    expect(first.code).toBe(143);
    const step = Number(/stopped after step (\d+)/.exec(first.output)?.[1]);
    expect(await readdir(join(place, 'run', 'checkpoints'))).toContain(`stage1-${step}.json`);
    expect(await readdir(join(place, 'run'))).not.toContain('run.lock');

    const closed = await train(['--json', '--resume'], /"event":"step"/, (child) => child.stdout?.destroy());
    expect(closed.output).toContain(`goes on after step ${step}`);
    expect(closed.output).toMatch(/stopped after step \d+ of stage 1, which has a checkpoint; go on with: /);
    expect(closed.code).toBe(141);
  }, 240_000);
});
