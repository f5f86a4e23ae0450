import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { useEngine } from '../../src/index.ts';

let empty = '';
beforeAll(() => {
  empty = mkdtempSync(join(tmpdir(), 'htg-no-library-'));
  vi.stubEnv('HTG_LIBTENSORFLOW', '');
  vi.stubEnv('XDG_CACHE_HOME', empty);
});
afterEach(() => {
  vi.stubEnv('HTG_LIBTENSORFLOW', '');
});
afterAll(() => {
  rmSync(empty, { recursive: true });
});

it('without the library it falls back and says why not a better one', async () => {
  const { engine, reason } = await useEngine();
  // A machine with a GPU may take WebGPU here.
  expect(['webgpu', 'wasm']).toContain(engine);
  expect(reason).toContain("not tensorflow (no library is installed; run 'npx @htg/libtensorflow install')");
  if (engine === 'wasm')
    expect(reason).toMatch(
      /^wasm: SIMD, \d+ threads?; not tensorflow \(.*\); not webgpu \(.*\); not webgl \(it needs a page\)$/,
    );
  expect(tf.getBackend()).toBe(engine);
});

it('is told to take it and says what is missing', async () => {
  await expect(useEngine({ engine: 'tensorflow' })).rejects.toThrow(
    "useEngine: expected tensorflow to work here, received not tensorflow (no library is installed; run 'npx @htg/libtensorflow " +
      "install'); leave the name out",
  );
});

it('a library that is named wrongly is told, not passed over, when asked for; otherwise it is a reason', async () => {
  vi.stubEnv('HTG_LIBTENSORFLOW', join(empty, 'absent'));
  await expect(useEngine({ engine: 'tensorflow' })).rejects.toThrow(
    'locateLibrary: expected HTG_LIBTENSORFLOW to name',
  );
});

it('keeps a tensorflow backend that another package registered', async () => {
  await useEngine({ engine: 'cpu' });
  const foreign = tf.backend();
  tf.registerBackend('tensorflow', () => foreign);
  expect(await useEngine({ engine: 'tensorflow' })).toEqual({
    engine: 'tensorflow',
    reason: 'tensorflow: registered by another package; steps run uncompiled',
  });
  expect(tf.backend()).toBe(foreign);
});
