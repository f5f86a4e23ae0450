import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { install } from '../../src/install/install.ts';
import { fakePython, fakeRelease } from './fake-release.ts';
import type { FakeRelease } from './fake-release.ts';

const child = fileURLToPath(new URL('install-child.ts', import.meta.url));
let scratch = '';
let root = '';
let python = '';
let fake: FakeRelease;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'htg-killed-'));
  root = join(scratch, 'cache');
  fake = await fakeRelease(scratch, 40);
  python = await fakePython(scratch, { wheels: fake.wheels });
});
afterAll(async () => {
  await rm(scratch, { recursive: true, force: true });
});

function start(): ReturnType<typeof spawn> {
  const args = ['--conditions=@htg/source', '--import', 'tsx', child, root, python, JSON.stringify(fake.release)];
  return spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** The size of the installed library; undefined where none is installed. */
async function installedBytes(): Promise<number | undefined> {
  const library = join(root, '2.21.0-cpu', 'tensorflow', 'libtensorflow_cc.so.2');
  return (await stat(library).catch(() => undefined))?.size;
}

/** Uniform numbers of [0, 1) that a seed determines (a linear congruential generator, 32 bits). */
function randomMoments(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

it('an installation killed at any of four random moments leaves a whole one or none, and the next one cleans up', async () => {
  // The length of one installation in a process of its own.
  const begin = performance.now();
  const first = start();
  let complaints = '';
  first.stderr?.on('data', (chunk) => (complaints += String(chunk)));
  const [code] = (await once(first, 'close')) as [number | null];
  const whole = performance.now() - begin;
  expect(code, complaints).toBe(0);
  expect(await installedBytes()).toBe(40_000_000);

  const random = randomMoments(Number(process.env.HTG_SEED ?? 1));
  const seen = new Set<number | undefined>();
  for (let moment = 0; moment < 4; moment++) {
    await rm(root, { recursive: true, force: true });
    const killed = start();
    killed.stderr?.resume();
    const exit = once(killed, 'exit');
    // Between the start of the program's own work and its end. HTG_SEED draws other moments.
    await Promise.race([sleep(whole * (0.4 + 0.6 * random())), exit]);
    killed.kill('SIGKILL');
    await exit;
    seen.add(await installedBytes());
  }
  expect([...seen].filter((size) => size !== undefined && size !== 40_000_000)).toEqual([]);

  // What was left behind does not keep the next installation from its work, and is gone after it.
  await install({ root, python, release: fake.release });
  expect(await installedBytes()).toBe(40_000_000);
  expect((await readdir(root)).filter((name) => name.includes('partial'))).toEqual([]);
  expect(JSON.parse(await readFile(join(root, '2.21.0-cpu', 'manifest.json'), 'utf8'))).toHaveProperty('files');
});
