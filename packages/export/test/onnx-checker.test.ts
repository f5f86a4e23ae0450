import '@tensorflow/tfjs-backend-cpu';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { findPython } from '../../../tooling/oracles/python.ts';
import { toOnnx } from '../src/index.ts';
import type { OnnxOptions } from '../src/index.ts';
import { drawnEmbedder, smallEmbedders } from './small-embedders.ts';

const script = fileURLToPath(new URL('../../../tooling/oracles/check_onnx.py', import.meta.url));
const python = findPython();
const hasChecker = python !== undefined && spawnSync(python, ['-c', 'import onnx'], { stdio: 'ignore' }).status === 0;

it.skipIf(!hasChecker)("onnx's own checker finds nothing wrong with any family, version and storage", async () => {
  await tf.setBackend('cpu');
  const folder = await mkdtemp(join(tmpdir(), 'htg-onnx-'));
  try {
    const files: string[] = [];
    const write = async (name: string, of: keyof typeof smallEmbedders, options: OnnxOptions = {}): Promise<void> => {
      const file = join(folder, `${name.replaceAll(/\W+/g, '-')}.onnx`);
      await writeFile(file, await toOnnx(drawnEmbedder(smallEmbedders[of]), options));
      files.push(file);
    };
    for (const family of Object.keys(smallEmbedders)) await write(family, family);
    const [small] = Object.keys(smallEmbedders);
    for (const opset of [17, 18, 19, 20, 21] as const) await write(`version ${opset}`, small, { opset });
    await write('float16', small, { dtype: 'float16' });
    await write('int8', small, { quantize: 'int8' });
    const { status, stderr } = spawnSync(python ?? '', [script, ...files], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
  } finally {
    await rm(folder, { recursive: true });
  }
});
