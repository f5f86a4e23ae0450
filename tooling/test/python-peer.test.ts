import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { numpyArray, startPythonPeer } from '../bench/python-peer.ts';
import { findPython } from '../oracles/python.ts';

const script = (name: string): URL => new URL(`peers/${name}.py`, import.meta.url);
const anyPython = spawnSync('python3', ['-c', '']).status === 0;

afterEach(() => {
  vi.unstubAllEnvs();
});

async function start(name: string): ReturnType<typeof startPythonPeer> {
  vi.stubEnv('HTG_PYTHON', 'python3');
  return startPythonPeer(script(name));
}

describe('startPythonPeer', () => {
  beforeEach(({ skip }) => {
    skip(!anyPython, 'no python3 here');
  });

  it('keeps one process over calls, whatever that prints, and passes its errors and its time on', async () => {
    const { peer } = await start('echo');
    expect(await peer?.call('keep', { value: [1, 0.1] })).toEqual([[1, 0.1]]);
    expect(await peer?.call('keep', { value: 'ä\n' })).toEqual([[1, 0.1], 'ä\n']);
    const spent = await peer?.time('keep', { value: 3 });
    expect(spent).toBeGreaterThan(0);
    await expect(peer?.call('fail')).rejects.toThrow('ValueError: no such luck');
    expect(await peer?.call('keep', { value: 4 })).toHaveLength(4);
    await peer?.close();
    await expect(peer?.call('keep', { value: 5 })).rejects.toThrow('the process has ended');
  });

  it('rejects what is under way when the process leaves', async () => {
    const { peer } = await start('echo');
    await expect(peer?.call('leave')).rejects.toThrow('leaving early');
    await peer?.close();
  });

  it('says which module is absent', async () => {
    const { absent } = await start('lacking');
    expect(absent).toContain('has no module htg_no_such_module; run `pnpm oracles:install`');
  });

  it('throws where the script itself is broken', async () => {
    await expect(start('broken')).rejects.toThrow('broken on purpose');
  });
});

describe('findPython', () => {
  it('does not pass over a wish that cannot be met', () => {
    expect(() => findPython({ HTG_PYTHON: '/no/such/python' })).toThrow(
      'findPython: expected HTG_PYTHON to name a Python interpreter, received /no/such/python',
    );
  });
});

describe('numpyArray', () => {
  it('packs the bytes of the view, not of its whole buffer', () => {
    const { dtype, shape, base64 } = numpyArray(new Float64Array([9, 1, 2, 9]).subarray(1, 3), [2, 1]);
    expect({ dtype, shape }).toEqual({ dtype: '<f8', shape: [2, 1] });
    expect(Buffer.from(base64, 'base64').readDoubleLE(8)).toBe(2);
  });

  it('wants a shape that holds the values', () => {
    expect(() => numpyArray(new Uint8Array(3), [2, 2])).toThrow(
      'numpyArray: expected as many values as [2, 2] holds, received 3',
    );
  });
});
