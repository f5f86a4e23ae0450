import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { moduleKinds, packedProgram, packedPrograms } from '../testing/packed-programs.ts';
import { packedProject } from '../testing/packed-project.ts';
import type { PackedProject } from '../testing/packed-project.ts';

/**
 * The packages that people install on their own, packed as they are published, in a project that holds nothing else but tfjs-core and the
 * plain backend, from ESM and from CJS.
 */
const packages = ['losses', 'miners', 'sampler', 'metrics'] as const;

let project: PackedProject;

beforeAll(async () => {
  // The engine, and what an installer brings with it.
  project = await packedProject([...packages, 'engine', 'kernels']);
}, 300_000);

afterAll(() => {
  project.remove();
});

describe.each(packages)('@htg/%s, packed and alone', (name) => {
  it.each(moduleKinds)('works from %s', async (_, ending, load) => {
    const said = await project.run(`${name}.${ending}`, packedProgram(name, load));
    expect(JSON.parse(said)).toEqual(packedPrograms[name].expected);
  });
});

describe('@htg/engine, packed', () => {
  it('keeps its gradients in a bundle that takes one function of it and shakes off what has no side effects', async () => {
    const entry = join(project.folder, 'shaken.mjs');
    const outfile = join(project.folder, 'shaken.cjs');
    writeFileSync(
      entry,
      `import { compile } from '@htg/engine';
       import '@tensorflow/tfjs-backend-cpu';
       import { conv2d, grads, ones, sum } from '@tensorflow/tfjs-core';
       const gradients = grads((x, kernel) => sum(conv2d(x, kernel, 1, 'valid')));
       compile(({ x, kernel }) => {
         const [dx, dKernel] = gradients([x, kernel]);
         return { dx, dKernel };
       })({ x: ones([1, 3, 3, 1]), kernel: ones([2, 2, 1, 1]) }).then(({ dx, dKernel }) => {
         process.stdout.write(JSON.stringify([dx, dKernel].map((each) => Array.from(each.dataSync()))));
       });`,
    );
    await build({
      ...{ entryPoints: [entry], outfile, bundle: true, treeShaking: true, platform: 'node', format: 'cjs' },
      mainFields: ['module', 'main'],
      // Found at run time where they are; nothing of them is used here.
      external: ['@htg/libtensorflow', '@tensorflow/tfjs-backend-w*', 'node-fetch', 'util', 'webgpu'],
      logLevel: 'silent',
    });
    const stdout = await project.run('shaken.cjs');
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual([
      [1, 2, 1, 2, 4, 2, 1, 2, 1],
      [4, 4, 4, 4],
    ]);
  });
});

describe('what a web page carries', () => {
  it('is at most 5.5 kB for tripletLoss with batchHard, beyond tfjs-core, minified and gzipped; its checks of what it is given are 1.4 kB of that', async () => {
    const entry = join(project.folder, 'page.mjs');
    writeFileSync(entry, "export { tripletLoss } from '@htg/losses';\nexport { batchHard } from '@htg/miners';\n");
    const { outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
      external: ['@tensorflow/tfjs-core'],
    });
    expect(gzipSync(outputFiles[0].contents, { level: 9 }).length).toBeLessThanOrEqual(5632);
  });
});
