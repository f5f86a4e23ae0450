import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { build } from 'esbuild';
import { afterAll, expect, it } from 'vitest';
import {
  convnextTiny,
  createEmbedder,
  dinov2Small14,
  mobilenetV3Large,
  resnet18,
  resnet50,
  resnet50IbnA,
  saveEmbedder,
} from '../../src/index.ts';
import { randomImages, relativeDifference } from '../numbers.ts';

const folder = mkdtempSync(join(tmpdir(), 'htg-plain-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Bundles the program; returns the files that went into it. */
async function bundle(outfile: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(new URL('program.ts', import.meta.url))],
    bundle: true,
    metafile: true,
    outfile,
    format: 'esm',
    platform: 'node',
    // One copy of TensorFlow.js: its ES modules throughout.
    mainFields: ['module', 'main'],
    logLevel: 'error',
    // CommonJS modules inside ask for Node's own.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return Object.keys(metafile.inputs);
}

it.each([
  ['keypoint blocks and GeM', { backbone: resnet18({ width: 8 }), pooling: 'gem' }],
  ['bottlenecks and a neck', { backbone: resnet50({ width: 4 }), keypoints: 3, neck: 'batch' }],
  ['instance norms', { backbone: resnet50IbnA({ width: 2 }), keypointBlocks: [] }],
  ['hard swish, and squeeze and excite', { backbone: mobilenetV3Large({ width: 0.1 }), keypointBlocks: [] }],
  ['layer norms and GELU', { backbone: convnextTiny({ width: 4 }), keypointBlocks: [] }],
  ['attention', { backbone: { ...dinov2Small14(), width: 12, depth: 2, heads: 3, patchSize: 16 } }],
] as const)('loads in a process of plain TensorFlow.js, with %s: the same embeddings', async (_, options) => {
  await tf.setBackend('cpu');
  const program = join(folder, 'program.mjs');
  const inputs = await bundle(program);
  expect(inputs.filter((file) => file.includes('packages/engine') || file.includes('@htg'))).toEqual([]);

  const embedder = createEmbedder({ ...options, imageSize: 64, embeddingLength: 16, seed: 1 });
  const images = randomImages(2, 64, 1);
  embedder.apply(images, { training: true });
  const { modelJson, weights } = await saveEmbedder(embedder);
  const files = {
    'model.json': modelJson,
    'weights.bin': weights,
    'pixels.i32': new Uint8Array(images.dataSync().buffer),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const paths = Object.keys(files).map((name) => join(folder, name));
  const { stdout, stderr } = spawnSync(process.execPath, [program, ...paths, '64', '64'], { encoding: 'utf8' });
  const line = stdout.trim().split('\n').at(-1);
  if (!line?.startsWith('{')) throw new Error(`the program printed no embeddings:\n${stdout}\n${stderr}`);
  const { backend, values } = JSON.parse(line) as { backend: string; values: number[] };
  expect(backend).toBe('cpu');
  // The stock batch norm computes the same formula in another order.
  expect(relativeDifference(values, embedder.apply(images).dataSync())).toBeLessThan(1e-4);
  embedder.dispose();
});
