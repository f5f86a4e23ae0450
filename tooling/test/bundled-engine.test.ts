import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as esbuild } from 'esbuild';
import { build as vite } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Uses one function of the engine that says nothing of gradients: those must be there all the same, of a convolution, too. */
const program = `
import { useEngine } from '@htg/engine';
import { conv2d, grads, ones, sum } from '@tensorflow/tfjs-core';

useEngine({ engine: 'cpu' }).then(() => {
  const [dx, dKernel] = grads((x, kernel) => sum(conv2d(x, kernel, 1, 'valid')))([ones([1, 3, 3, 1]), ones([2, 2, 1, 1])]);
  console.log(JSON.stringify([dx.dataSync(), dKernel.dataSync()].map((values) => Array.from(values))));
});
`;
const expected = [
  [1, 2, 1, 2, 4, 2, 1, 2, 1],
  [4, 4, 4, 4],
];
/** Found at run time where they are; nothing of them is used here. */
const external = [
  '@htg/libtensorflow',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-backend-webgpu',
  'node-fetch',
  'util',
];
const mainFields = ['module', 'main'];

describe('a bundle that shakes off what has no side effects keeps the engine whole', () => {
  let folder: string;
  let entry: string;
  beforeAll(async () => {
    // Beside the tests, so that it finds the packages.
    folder = await mkdtemp(join(fileURLToPath(new URL('.', import.meta.url)), 'bundle.tmp-'));
    entry = join(folder, 'program.mjs');
    await writeFile(entry, program);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const run = (file: string): unknown => {
    const output = execFileSync(process.execPath, [file], { encoding: 'utf8' });
    return JSON.parse(output.trim().split('\n').at(-1) ?? '');
  };

  it('esbuild', async () => {
    const outfile = join(folder, 'esbuild.cjs');
    await esbuild({
      ...{ entryPoints: [entry], outfile, external, mainFields, bundle: true, treeShaking: true },
      ...{ format: 'cjs', platform: 'node', conditions: ['@htg/source'], logLevel: 'silent' },
    });
    expect(run(outfile)).toEqual(expected);
  });

  it('vite', async () => {
    const outDir = join(folder, 'vite');
    await mkdir(outDir);
    await vite({
      ...{ root: folder, configFile: false, logLevel: 'silent' },
      resolve: { conditions: ['@htg/source'], mainFields },
      build: {
        ...{ outDir, minify: false },
        lib: { entry, formats: ['cjs'], fileName: () => 'program.cjs' },
        rollupOptions: { external },
      },
    });
    expect(run(join(outDir, 'program.cjs'))).toEqual(expected);
  });
});
