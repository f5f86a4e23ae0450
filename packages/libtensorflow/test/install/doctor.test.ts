import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { doctor } from '../../src/install/doctor.ts';
import { probeInProcess } from '../../src/install/probe.ts';

let scratch = '';
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'htg-doctor-'));
});
afterEach(() => {
  rmSync(scratch, { recursive: true });
});

function placeLibrary(): string {
  const folder = join(scratch, 'htg', 'libtensorflow', '2.21.0-cpu', 'tensorflow');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'libtensorflow_cc.so.2');
  writeFileSync(file, '');
  return file;
}

const none = (): never => {
  throw new Error('no probe was expected');
};

describe('doctor', () => {
  it('finds nothing and says what to do', async () => {
    const report = await doctor({ environment: { XDG_CACHE_HOME: scratch }, probe: none, python: 'absent-python' });
    expect(report).toMatchObject({
      node: process.version,
      backend: 'fallback',
      reason: "no library is installed; run 'npx htg-engine install'",
    });
    expect(report.pip).toContain("install: expected Python 3 as 'absent-python', received none");
    expect(report.library).toBeUndefined();
  });

  it('reports the library that loads, and its device', async () => {
    const file = placeLibrary();
    const probe = (): Promise<{ version: string; device: string }> =>
      Promise.resolve({ version: '2.21.0', device: 'CPU:0' });
    const report = await doctor({ environment: { XDG_CACHE_HOME: scratch }, probe });
    expect(report.library).toEqual({ file, source: 'cache', version: '2.21.0', device: 'CPU:0' });
    expect(report.backend).toBe('tensorflow');
    expect(report.reason).toContain('TensorFlow 2.21.0 loads and computes on CPU:0; a CUDA GPU is used if');
  });

  it('says that the CUDA variant finds no GPU', async () => {
    const file = placeLibrary();
    mkdirSync(join(file, '..', '..', 'nvidia'));
    const probe = (): Promise<{ version: string; device: string }> =>
      Promise.resolve({ version: '2.21.0', device: 'CPU:0' });
    const { reason } = await doctor({ environment: { XDG_CACHE_HOME: scratch }, probe });
    expect(reason).toContain("the CUDA variant is installed, but it finds no GPU: look at 'nvidia-smi'");
  });

  it('reports a library that does not load', async () => {
    const file = placeLibrary();
    const report = await doctor({
      environment: { XDG_CACHE_HOME: scratch },
      probe: (library) => probeInProcess(library, [process.execPath, '-e', 'throw new Error("no ELF")']),
    });
    expect(report).toMatchObject({ backend: 'fallback', library: { file } });
    expect(report.reason).toContain(`probe: expected ${file} to load, received '`);
  });

  it('survives a library that ends its process by a signal', async () => {
    const kill = 'process.kill(process.pid, "SIGILL")';
    await expect(probeInProcess('/lib/x.so', [process.execPath, '-e', kill])).rejects.toThrow(
      'probe: expected /lib/x.so to load, received the signal SIGILL; this processor may lack instructions',
    );
  });

  it('reports what HTG_LIBTENSORFLOW names wrongly', async () => {
    const report = await doctor({ environment: { HTG_LIBTENSORFLOW: join(scratch, 'absent') }, probe: none });
    expect(report.reason).toContain('locateLibrary: expected HTG_LIBTENSORFLOW to name');
  });
});
