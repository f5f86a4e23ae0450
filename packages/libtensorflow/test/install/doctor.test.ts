import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
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
      reason: "no library is installed; run 'npx @htg/libtensorflow install'",
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
    expect(report.reason).toContain(`probe: expected ${file} to load, received 'Error: no ELF'`);
  });

  it.each([
    ['too short', 'abc', false, 'tensorflow/libtensorflow_cc.so.2 has 3 bytes instead of 4'],
    [
      'another content',
      'abcd',
      true,
      'tensorflow/libtensorflow_cc.so.2 has another content than when it was installed',
    ],
  ])('does not load a library that is %s, and does not blame the processor', async (_, content, verify, damage) => {
    const file = placeLibrary();
    writeFileSync(file, content);
    const files = [{ path: 'tensorflow/libtensorflow_cc.so.2', bytes: 4, sha256: '0'.repeat(64) }];
    writeFileSync(join(file, '..', '..', 'manifest.json'), JSON.stringify({ wheels: [], files }));
    const report = await doctor({ environment: { XDG_CACHE_HOME: scratch }, probe: none, verify });
    expect(report).toMatchObject({ backend: 'fallback', files: `damaged: ${damage}` });
    expect(report.reason).toBe(
      `the installed library is damaged: ${damage}; run 'npx @htg/libtensorflow install', which replaces it`,
    );
  });

  it('does not load a library that was written over later, asked to verify or not', async () => {
    const file = placeLibrary();
    writeFileSync(file, 'abcd');
    const manifest = join(file, '..', '..', 'manifest.json');
    const files = [{ path: 'tensorflow/libtensorflow_cc.so.2', bytes: 4, sha256: '0'.repeat(64) }];
    writeFileSync(manifest, JSON.stringify({ files }));
    utimesSync(manifest, 1, 1);
    const report = await doctor({ environment: { XDG_CACHE_HOME: scratch }, probe: none });
    expect(report.files).toBe(
      'damaged: tensorflow/libtensorflow_cc.so.2 has another content than when it was installed',
    );
  });

  it('says what to do where sizes are right and the library does not load', async () => {
    const file = placeLibrary();
    writeFileSync(file, 'abcd');
    const manifest = join(file, '..', '..', 'manifest.json');
    const probe = (): never => {
      throw new Error('probe: expected it to load, received the signal SIGTRAP');
    };
    const entry = { path: 'tensorflow/libtensorflow_cc.so.2', bytes: 4 };
    writeFileSync(manifest, JSON.stringify({ files: [entry] }));
    const old = await doctor({ environment: { XDG_CACHE_HOME: scratch }, probe });
    expect(old.reason).toContain(
      "SIGTRAP; its files may be damaged: 'npx @htg/libtensorflow install --verify' replaces them",
    );
    expect(old.files).toBe('sizes as installed (--verify compares contents)');
    const sha256 = createHash('sha256').update('abcd').digest('hex');
    writeFileSync(manifest, JSON.stringify({ files: [{ ...entry, sha256 }] }));
    expect((await doctor({ environment: { XDG_CACHE_HOME: scratch }, probe })).reason).toContain(
      "first see whether its files are whole: 'npx @htg/libtensorflow doctor --verify'",
    );
    const verified = await doctor({ environment: { XDG_CACHE_HOME: scratch }, probe, verify: true });
    expect(verified.files).toBe('contents as installed');
    expect(verified.reason).toBe('probe: expected it to load, received the signal SIGTRAP');
  });

  it('survives a library that ends its process by a signal', async () => {
    const kill = 'process.kill(process.pid, "SIGILL")';
    await expect(probeInProcess('/lib/x.so', [process.execPath, '-e', kill])).rejects.toThrow(
      'probe: expected /lib/x.so to load, received the signal SIGILL; this processor may lack instructions',
    );
    const crash = 'process.kill(process.pid, "SIGBUS")';
    await expect(probeInProcess('/lib/x.so', [process.execPath, '-e', crash])).rejects.toThrow(
      'received the signal SIGBUS; the file is damaged, most likely',
    );
  });

  it('reports what HTG_LIBTENSORFLOW names wrongly', async () => {
    const report = await doctor({ environment: { HTG_LIBTENSORFLOW: join(scratch, 'absent') }, probe: none });
    expect(report.reason).toContain('locateLibrary: expected HTG_LIBTENSORFLOW to name');
  });
});
