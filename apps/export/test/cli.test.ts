import { existsSync, statSync } from 'node:fs';
import { appendFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEmbedder } from '@htg/backbone';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInProcess } from '../../../tooling/testing/run-in-process.ts';
import type { Seen } from '../../../tooling/testing/run-in-process.ts';
import { exportCommand } from '../src/commands.ts';
import { writeTinyModel } from './tiny-model.ts';

let folder = '';
let run = '';
const exporting = (...args: string[]): Promise<Seen> => runInProcess(exportCommand(), args);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'htg-export-'));
  run = join(folder, 'run');
  await writeTinyModel(join(run, 'model'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('export', () => {
  it('writes ONNX of a run with its contract, smaller in 8 bits, and says what it wrote', async () => {
    const [whole, small] = [join(folder, 'whole.onnx'), join(folder, 'small.onnx')];
    const { status, stdout } = await exporting(run, '--format', 'onnx', '--to', whole, '--json');
    expect(status).toBe(0);
    const bytes = await readFile(whole);
    expect(JSON.parse(stdout)).toEqual({
      source: run,
      format: 'onnx',
      to: whole,
      files: [whole],
      bytes: bytes.length,
      quantize: null,
    });
    const contract = await readFile(join(run, 'model/contract.json'), 'utf8');
    expect(bytes.includes('htg.contract') && bytes.includes(contract)).toBe(true);
    await exporting(join(run, 'model'), '--format', 'onnx', '--quantize', 'int8', '--to', small);
    expect((await readFile(small)).length).toBeLessThan(bytes.length / 2);
  });

  it('writes a SavedModel, a model of TensorFlow.js and safetensors', async () => {
    const place = (name: string): string => join(folder, name);
    await exporting(run, '--format', 'saved-model', '--to', place('saved'));
    expect((await readFile(place('saved/saved_model.pb'))).includes('serving_default')).toBe(true);
    await exporting(run, '--format', 'tfjs', '--to', place('tfjs'));
    const modelJson = await readFile(place('tfjs/model.json'), 'utf8');
    const loaded = loadEmbedder({ modelJson, weights: await readFile(place('tfjs/weights.bin')) });
    // Of the net's end and its two keypoint blocks.
    expect(loaded.outputLength).toBe(8 + 16 + 32);
    await exporting(run, '--format', 'tfjs', '--quantize', 'float16', '--to', place('tfjs16'));
    expect((await readdir(place('tfjs16'))).sort()).toEqual(['model.json', 'weights.bin']);
    expect(statSync(place('tfjs16/weights.bin')).size).toBeLessThan(0.6 * statSync(place('tfjs/weights.bin')).size);
    await exporting(run, '--format', 'safetensors', '--to', place('w.safetensors'));
    await exporting(run, '--format', 'safetensors', '--quantize', 'float16', '--to', place('w16.safetensors'));
    expect(statSync(place('w16.safetensors')).size).toBeLessThan(0.7 * statSync(place('w.safetensors')).size);
    expect((await readFile(place('w.safetensors'))).includes('layer4.1.conv2.weight')).toBe(true);
  });

  it('replaces a file only where it is told to', async () => {
    const to = join(folder, 'there.onnx');
    await writeFile(to, 'mine');
    const { status, stderr } = await exporting(run, '--format', 'onnx', '--to', to);
    expect(stderr).toContain(`expected --to to be free, received ${to}, which is there already`);
    expect(status).toBe(1);
    expect(await readFile(to, 'utf8')).toBe('mine');
    expect((await exporting(run, '--format', 'onnx', '--to', to, '--overwrite')).status).toBe(0);
    expect((await readFile(to)).length).toBeGreaterThan(1000);
  });

  it('refuses weights that are not those of the contract', async () => {
    const damaged = join(folder, 'damaged');
    await cp(join(run, 'model'), damaged, { recursive: true });
    await appendFile(join(damaged, 'weights.bin'), 'x');
    const { status, stderr } = await exporting(damaged, '--format', 'tfjs', '--to', join(folder, 'of-damaged'));
    expect(stderr).toContain('expected the weights of');
    expect(status).toBe(1);
  });

  it.each<[string, () => string[], string]>([
    ['a folder without a model', () => [folder, '--format', 'onnx'], "expected a model's folder or a run's"],
    [
      '8 bits in safetensors',
      () => [run, '--format', 'safetensors', '--quantize', 'int8'],
      'expected --quantize float16 with --format safetensors, received int8',
    ],
    [
      '--opset of another format',
      () => [run, '--format', 'tfjs', '--opset', '18'],
      'expected --opset with --format onnx, received it with tfjs',
    ],
    ['an unknown format', () => [run, '--format', 'caffe'], 'Allowed choices are onnx, saved-model, tfjs, safetensors'],
    [
      'a version that is none',
      () => [run, '--format', 'onnx', '--opset', '30'],
      'expected opset to be one of 17, 18, 19, 20, 21, received 30',
    ],
  ])('says what is wrong with %s', async (_, args, message) => {
    const to = join(folder, 'nothing');
    const { status, stderr } = await exporting(...args(), '--to', to);
    expect(stderr).toContain(message);
    expect(status).not.toBe(0);
    expect(existsSync(to)).toBe(false);
  });
});
