import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installFolder, installRoot, libraryInFolder, locateLibrary } from '../src/index.ts';

let scratch = '';
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'htg-location-'));
});
afterEach(() => {
  rmSync(scratch, { recursive: true });
});

function placeLibrary(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'libtensorflow_cc.so.2');
  writeFileSync(file, '');
  return file;
}

describe('installRoot', () => {
  it.each([
    ['linux', {}, join(homedir(), '.cache', 'htg', 'libtensorflow')],
    ['linux', { XDG_CACHE_HOME: '/cache' }, join('/cache', 'htg', 'libtensorflow')],
    ['linux', { XDG_CACHE_HOME: '' }, join(homedir(), '.cache', 'htg', 'libtensorflow')],
    ['darwin', {}, join(homedir(), 'Library', 'Caches', 'htg', 'libtensorflow')],
    ['win32', { LOCALAPPDATA: '/local' }, join('/local', 'htg', 'libtensorflow')],
  ])('%s with %j is %s', (platform, environment, expected) => {
    expect(installRoot(environment, platform)).toBe(expected);
  });
});

it('installFolder carries the version and the device', () => {
  expect(installFolder('cuda', '1.2.3', { XDG_CACHE_HOME: '/cache' })).toBe('/cache/htg/libtensorflow/1.2.3-cuda');
});

describe('libraryInFolder', () => {
  it('finds the library in the folder and as pip lays it out, and nothing in an empty one', () => {
    expect(libraryInFolder(scratch)).toBeUndefined();
    const nested = placeLibrary(join(scratch, 'tensorflow'));
    expect(libraryInFolder(scratch)).toBe(nested);
    const direct = placeLibrary(scratch);
    expect(libraryInFolder(scratch)).toBe(direct);
  });
});

describe('locateLibrary', () => {
  it('takes what HTG_LIBTENSORFLOW names, folder or file', () => {
    const file = placeLibrary(scratch);
    for (const named of [scratch, file]) {
      expect(locateLibrary({ HTG_LIBTENSORFLOW: named })).toEqual({ file, source: 'HTG_LIBTENSORFLOW' });
    }
  });

  it('refuses a name without a library, even if one is installed', () => {
    const environment = { XDG_CACHE_HOME: scratch };
    placeLibrary(installFolder('cpu', undefined, environment));
    const empty = join(scratch, 'empty');
    expect(() => locateLibrary({ ...environment, HTG_LIBTENSORFLOW: empty })).toThrow(
      `locateLibrary: expected HTG_LIBTENSORFLOW to name TensorFlow's library or a folder with libtensorflow_cc.so.2 ` +
        `in it, received ${empty}; correct it, or unset it and run 'npx @htg/libtensorflow install'`,
    );
  });

  it('prefers the CUDA variant, takes the CPU one, else says that there is none', () => {
    const environment = { XDG_CACHE_HOME: scratch };
    expect(locateLibrary(environment)).toBeUndefined();
    const cpu = placeLibrary(installFolder('cpu', undefined, environment));
    expect(locateLibrary(environment)).toEqual({ file: cpu, source: 'cache' });
    const cuda = placeLibrary(join(installFolder('cuda', undefined, environment), 'tensorflow'));
    expect(locateLibrary(environment)).toEqual({ file: cuda, source: 'cache' });
  });
});
