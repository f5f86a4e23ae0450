import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkConfiguration } from '../../src/configuration.ts';
import { locateLibrary } from '../../src/index.ts';
import { defaultXlaCache, pruneXlaCache } from '../../src/xla/xla-cache.ts';
import { runProgram } from '../run-program.ts';

it("lies in the user's cache folder, apart for each version and processor", () => {
  expect(defaultXlaCache({ XDG_CACHE_HOME: '/cache' })).toMatch(/^\/cache\/htg\/xla\/2\.21\.0-[0-9a-f]{8}$/);
});

it('the oldest files go when there is too much', () => {
  const folder = mkdtempSync(join(tmpdir(), 'htg-xla-'));
  ['new', 'old', 'older'].forEach((name, age) => {
    writeFileSync(join(folder, name), Buffer.alloc(40));
    utimesSync(join(folder, name), 1000 - age, 1000 - age);
  });
  pruneXlaCache(folder, 120);
  expect(readdirSync(folder)).toHaveLength(3);
  pruneXlaCache(folder, 100);
  expect(readdirSync(folder).sort()).toEqual(['new', 'old']);
  rmSync(folder, { recursive: true });
  expect(() => {
    pruneXlaCache(folder, 100);
  }).not.toThrow();
});

it('what one process compiled, the next one reads; damage is told', (context) => {
  if (locateLibrary() === undefined) context.skip('no libtensorflow: run htg-engine install');
  const home = mkdtempSync(join(tmpdir(), 'htg-xla-'));
  const { file = '' } = locateLibrary() ?? {};
  const compileChain = () => runProgram('xla-chain', ['50', 'keep'], { XDG_CACHE_HOME: home, HTG_LIBTENSORFLOW: file });
  const first = compileChain();
  const folder = defaultXlaCache({ XDG_CACHE_HOME: home });
  const files = readdirSync(folder);
  expect(files).toHaveLength(1);
  expect(compileChain().stdout).toBe(first.stdout);
  expect(readdirSync(folder)).toEqual(files);
  writeFileSync(join(folder, files[0]), 'no such thing');
  expect(compileChain().stderr).toContain(
    'XLA could not read what it kept from an earlier process: empty its cache (htg/xla)',
  );
  rmSync(home, { recursive: true });
});

it('a folder whose name XLA could not read is refused', () => {
  expect(() => {
    checkConfiguration({ xlaCache: '/my cache' });
  }).toThrow('expected xlaCache to be a folder without a blank in its path, or false, received "/my cache"');
  expect(() => {
    checkConfiguration({ tf32: 'no' as unknown as boolean });
  }).toThrow('expected tf32 to be true or false, received "no"; leave it out to let GPUs compute in TF32');
});
