import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { useEngine } from '@htg/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawFolder } from '../../../tooling/datasets/draw-folder.ts';

const recipe = `name: terminal
data: { set: folder, path: pictures, imageSize: 32 }
model: { width: 4, embeddingLength: 8 }
batch: { identities: 4, images: 2 }
validateEvery: 8
basic: { steps: 60, learningRate: { kind: cosine, peak: 0.01 } }
`;

let place: string;
let engine: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-terminal-'));
  await drawFolder(join(place, 'pictures'), { identities: 24, pictures: 4 });
  await writeFile(join(place, 'recipe.yaml'), recipe);
  ({ engine } = await useEngine());
});
afterAll(() => rm(place, { recursive: true }));

/** What is used of the library. */
interface Terminal {
  spawn(
    file: string,
    args: string[],
    options: { cols: number; rows: number; cwd: string; env: NodeJS.ProcessEnv },
  ): {
    onData(listener: (text: string) => void): unknown;
    onExit(listener: (end: { readonly exitCode: number }) => void): unknown;
    write(text: string): void;
  };
}

/** A pseudo-terminal brings a native module, for the usual systems. */
async function openTerminal(): Promise<Terminal | undefined> {
  return import('@lydell/node-pty').catch(() => undefined);
}

interface Session {
  /** All that was written to the terminal, escape codes included. */
  readonly output: string;
  readonly exitCode: number;
}

/** Runs `htg-train` in a terminal; as soon as it shows `interruptAt`, Ctrl-C is pressed. */
async function train(terminal: Terminal, args: readonly string[], interruptAt?: RegExp): Promise<Session> {
  const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
  const child = terminal.spawn(
    process.execPath,
    ['--conditions=@htg/source', '--import', import.meta.resolve('tsx'), cli, 'recipe.yaml', ...args],
    { cols: 200, rows: 30, cwd: place, env: process.env },
  );
  let output = '';
  let pressed = false;
  child.onData((text) => {
    output += text;
    if (!pressed && interruptAt?.test(output) === true) {
      pressed = true;
      child.write('\x03');
    }
  });
  const exitCode = await new Promise<number>((resolve) => {
    child.onExit((end) => {
      resolve(end.exitCode);
    });
  });
  return { output, exitCode };
}

async function endOf(folder: string): Promise<unknown> {
  const { test } = JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as { test: unknown };
  const { sha256 } = JSON.parse(await readFile(join(folder, 'checkpoints', 'stage1.json'), 'utf8')) as {
    sha256: string;
  };
  return { test, sha256 };
}

describe('htg-train in a terminal', () => {
  it('shows where it stands, stops on Ctrl-C, and resumed ends where an uninterrupted run does', async ({ skip }) => {
    skip(engine !== 'tensorflow', 'needs TensorFlow: on plain JavaScript it would take minutes');
    const terminal = await openTerminal();
    if (terminal === undefined) return skip('needs @lydell/node-pty, which has no pseudo-terminal for this system');

    const parts = join(place, 'parts');
    const stopped = await train(terminal, ['--out', parts], /stage 1: step \d\d of 60/);
    expect(stopped.output).toContain('stopping after this update, with a checkpoint; Ctrl-C again stops at once');
    expect(stopped.output).toMatch(/stopped after step \d+ of stage 1, which has a checkpoint; go on with: htg-train /);
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

    const resumed = await train(terminal, ['--out', parts, '--resume']);
    expect(resumed.output).toMatch(/stage 1: goes on after step \d+/);
    expect(resumed.output).toContain('after stage 1');
    expect(resumed.exitCode).toBe(0);

    const whole = join(place, 'whole');
    expect((await train(terminal, ['--out', whole])).exitCode).toBe(0);
    expect(await endOf(parts)).toEqual(await endOf(whole));
  }, 600_000);
});
