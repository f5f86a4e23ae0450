import { locateLibrary } from '@htg/libtensorflow';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useEngine } from '../../src/index.ts';

const key = Symbol.for('htg.engine');
const sum = (): number => tf.tidy(() => tf.sum(tf.ones([2, 3])).dataSync()[0]);

beforeEach(() => {
  // As in a fresh process.
  const state = (globalThis as Record<symbol, { current?: unknown } | undefined>)[key];
  if (state !== undefined) delete state.current;
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe('useEngine', () => {
  it('takes TensorFlow where it is installed and says so in one line', async ({ skip }) => {
    skip(locateLibrary() === undefined, 'no libtensorflow: run htg-engine install');
    const { engine, reason } = await useEngine();
    expect(engine).toBe('tensorflow');
    expect(reason).toMatch(/^tensorflow: TensorFlow \d+\.\d+\.\d+ on [CG]PU:\d$/);
    expect([tf.getBackend(), sum()]).toEqual(['tensorflow', 6]);
  });

  it('leaves no advice in the console where plain JavaScript is taken', async () => {
    const warn = vi.spyOn(console, 'warn');
    await useEngine({ engine: 'cpu' });
    tf.tidy(() => tf.scalar(1).add(1).dataSync());
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it.each(['wasm', 'cpu'] as const)('takes %s when told to', async (name) => {
    const { engine, reason } = await useEngine({ engine: name });
    expect(engine).toBe(name);
    expect(reason.startsWith(`${name}: `)).toBe(true);
    expect(reason).not.toContain('\n');
    expect([tf.getBackend(), sum()]).toEqual([name, 6]);
  });

  it('a second call without a name keeps what was taken, one with a name changes it', async () => {
    const first = await useEngine({ engine: 'cpu' });
    expect(await useEngine()).toBe(first);
    expect((await useEngine({ engine: 'wasm' })).engine).toBe('wasm');
    expect((await useEngine()).engine).toBe('wasm');
  });

  it('gives everybody who asks at the same time the same backend', async () => {
    await useEngine({ engine: 'cpu' });
    const both = [useEngine({ engine: 'wasm' }), useEngine()];
    const [first, second] = await Promise.all(both);
    expect(first.engine).toBe('wasm');
    expect(second).toBe(first);
    await expect(Promise.all([useEngine({ engine: 'no' as 'cpu' }), useEngine()])).rejects.toThrow(RangeError);
    expect((await useEngine()).engine).toBe('wasm');
  });

  it('keeps its state where ESM and CJS copies both find it', async () => {
    const engine = await useEngine({ engine: 'cpu' });
    expect((globalThis as Record<symbol, { current?: unknown } | undefined>)[key]?.current).toBe(engine);
  });

  it('refuses a name that is none', async () => {
    await expect(useEngine({ engine: 'cuda' as never })).rejects.toThrow(
      'useEngine: expected one of tensorflow, webgpu, webgl, wasm, cpu, received cuda; leave it out to take the best',
    );
  });
});
