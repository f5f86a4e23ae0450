import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fileSystem, registerFileSystem } from '../../src/index.ts';

let scratch = '';
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'htg-models-'));
});
afterEach(() => {
  rmSync(scratch, { recursive: true });
});

const artifacts: io.ModelArtifacts = {
  modelTopology: { layers: ['dense'] },
  format: 'layers-model',
  generatedBy: 'a test',
  weightSpecs: [{ name: 'kernel', shape: [3], dtype: 'float32' }],
  weightData: Float32Array.of(1, 2, 3).buffer,
  userDefinedMetadata: { epoch: 3 },
};

it('what is saved into a folder is loaded from its model.json, by file:// paths too', async () => {
  const folder = join(scratch, 'a', 'model');
  const saved = await fileSystem(folder).save?.(artifacts);
  expect(saved?.modelArtifactsInfo.weightDataBytes).toBe(12);
  expect(readdirSync(folder).sort()).toEqual(['model.json', 'weights.bin']);
  registerFileSystem();
  registerFileSystem();
  const [handler, ...others] = io.getLoadHandlers(`file://${folder}/model.json`);
  expect(others).toEqual([]);
  const loaded = await handler.load?.();
  expect(loaded).toMatchObject({ modelTopology: artifacts.modelTopology, userDefinedMetadata: { epoch: 3 } });
  expect(loaded?.weightSpecs).toEqual(artifacts.weightSpecs);
  expect(new Float32Array(loaded?.weightData as ArrayBuffer)).toEqual(Float32Array.of(1, 2, 3));
  expect(io.getSaveHandlers(`file://${folder}`)).toHaveLength(1);
  expect(io.getLoadHandlers('nothing://x')).toEqual([]);
});

it('a model in several weight files is put together in order', async () => {
  writeFileSync(join(scratch, 'w1'), Float32Array.of(1, 2));
  writeFileSync(join(scratch, 'w2'), Float32Array.of(3));
  const description = { modelTopology: {}, weightsManifest: [{ paths: ['w1', 'w2'], weights: artifacts.weightSpecs }] };
  writeFileSync(join(scratch, 'model.json'), JSON.stringify(description));
  const loaded = await fileSystem(join(scratch, 'model.json')).load?.();
  expect(new Float32Array(loaded?.weightData as ArrayBuffer)).toEqual(Float32Array.of(1, 2, 3));
});

it('says what is missing', async () => {
  await expect(fileSystem(join(scratch, 'none.json')).load?.()).rejects.toThrow(
    `fileSystem: expected a model.json file at ${join(scratch, 'none.json')}, received 'ENOENT`,
  );
  await expect(fileSystem(scratch).load?.()).rejects.toThrow('name the file itself, not its folder');
  await expect(fileSystem(scratch).save?.({ modelTopology: new ArrayBuffer(1) })).rejects.toThrow(
    'fileSystem: expected a model with JSON topology, received a binary one',
  );
});

const group = { paths: ['weights.bin'], weights: [{ name: 'kernel', shape: [3], dtype: 'float32' }] };

it.each<[string, unknown, string]>([
  [
    'weights of another folder',
    [{ ...group, paths: ['../secret.bin'] }],
    'expected weights beside .*model.json, received ../secret.bin',
  ],
  [
    'weights by an absolute path',
    [{ ...group, paths: ['/etc/passwd'] }],
    'expected weights beside .*, received /etc/passwd',
  ],
  ['the folder above', [{ ...group, paths: ['..'] }], 'expected weights beside .*, received ..;'],
  ['a path of Windows', [{ ...group, paths: ['..\\secret.bin'] }], 'expected weights beside '],
  ['no list of weights', undefined, 'expected a layers model with its weights in .*, received no list of weights'],
  ['a list of others', [null], 'received no list of weights'],
])('refuses a model.json with %s', async (_, weightsManifest, message) => {
  const folder = join(scratch, 'model');
  mkdirSync(folder);
  writeFileSync(join(scratch, 'secret.bin'), 'secret secret');
  const file = join(folder, 'model.json');
  writeFileSync(file, JSON.stringify({ modelTopology: {}, weightsManifest }));
  await expect(fileSystem(file).load?.()).rejects.toThrow(new RegExp(`fileSystem: .*${message}`));
});

it.each(['{"a":1,', 'null', '[]', '3'])('refuses a model.json that is %s', async (text) => {
  const file = join(scratch, 'model.json');
  writeFileSync(file, text);
  await expect(fileSystem(file).load?.()).rejects.toThrow(`with its weights in ${file}, received`);
});
