import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { useEngine } from '@htg/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawFolder } from '../../../tooling/datasets/draw-folder.ts';
import { noTerminal, openTerminal } from '../../../tooling/testing/terminal.ts';
import type { Session } from '../../../tooling/testing/terminal.ts';

const recipe = `name: terminal
data: { set: folder, path: images, imageSize: 32 }
model: { backbone: { kind: resnet18, width: 4 }, embeddingLength: 8 }
sampler: { identities: 4, images: 2 }
validateEvery: 8
basic: { steps: 60, learningRate: { kind: cosine, peak: 0.01 } }
`;

let place: string;
let engine: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-terminal-'));
  await drawFolder(join(place, 'images'), { identities: 24, images: 4 });
  await writeFile(join(place, 'recipe.yaml'), recipe);
  ({ engine } = await useEngine());
});
afterAll(() => rm(place, { recursive: true }));

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
const node = ['--conditions=@htg/source', '--import', import.meta.resolve('tsx'), cli, 'recipe.yaml'];

async function endOf(folder: string): Promise<unknown> {
  const { test } = JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as { test: unknown };
  const { sha256 } = JSON.parse(await readFile(join(folder, 'checkpoints', 'stage1.json'), 'utf8')) as {
    sha256: string;
  };
  return { test, sha256 };
}

describe('train in a terminal', () => {
  it('shows where it stands, stops on Ctrl-C, and resumed ends where an uninterrupted run does', async ({ skip }) => {
    skip(engine !== 'tensorflow', 'needs TensorFlow: on plain JavaScript it would take minutes');
    const run = await openTerminal();
    if (run === undefined) return skip(noTerminal);
    const train = (args: readonly string[], interruptAt?: RegExp): Promise<Session> =>
      run([...node, ...args], place, interruptAt);

    const parts = join(place, 'parts');
    const stopped = await train(['--out', parts], /stage 1: step \d\d of 60/);
    expect(stopped.output).toContain('stopping after this update, with a checkpoint; Ctrl-C again stops at once');
    expect(stopped.output).toMatch(
      /stopped after step \d+ of stage 1, which has a checkpoint; go on with: htg-train train /,
    );
    expect(stopped.exitCode).toBe(130);
    // One line that renews itself: it is erased before it is written again.
    const loss = (name: string): string => `${name} \\d+\\.\\d{3}, `;
    const losses = ['loss', 'softmax', 'triplet'].map(loss).join('');
    expect(stopped.output).toMatch(
      new RegExp(
        `stage 1: step \\d+ of 60, validation MAP@R 0\\.\\d{3}, ${losses}activeTriplets [01]\\.\\d{3}, \\d+ images/s, \\d+\\.\\d% waiting, \\d+ s left`,
      ),
    );
    expect(stopped.output).toContain('\x1b[2K');

    const resumed = await train(['--out', parts, '--resume']);
    expect(resumed.output).toMatch(/stage 1: goes on after step \d+/);
    expect(resumed.output).toContain('after stage 1');
    expect(resumed.exitCode).toBe(0);

    const whole = join(place, 'whole');
    expect((await train(['--out', whole])).exitCode).toBe(0);
    expect(await endOf(parts)).toEqual(await endOf(whole));
  }, 600_000);
});
