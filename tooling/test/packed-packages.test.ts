import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/**
 * The packages that people install on their own, packed as they are published, in a project that holds nothing else but tfjs-core and the
 * plain backend, from ESM and from CJS.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const packages = ['losses', 'miners', 'sampler', 'metrics'] as const;
/** The engine, and what an installer brings with it. */
const withEngine = ['engine', 'kernels'] as const;
type Package = (typeof packages | typeof withEngine)[number];

/** What a package does there: statements that set `result`, and what has to come out. */
const programs: Record<
  (typeof packages)[number],
  { readonly imports: string; readonly body: string; readonly expected: unknown }
> = {
  losses: {
    imports: 'tripletLoss',
    body: `
      const embeddings = tf.tensor2d([[1, 0], [0, 2], [-3, 0]]);
      const labels = tf.tensor1d([5, 5, 8], 'int32');
      const { value, grad } = tf.valueAndGrad((x) => tripletLoss(x, labels, { margin: 3 }))(embeddings);
      const result = [value.dataSync()[0], grad.shape];`,
    expected: [2, [3, 2]],
  },
  miners: {
    imports: 'batchHard',
    body: `
      const mask = (values) => tf.tensor2d(values, [2, 3], 'bool');
      const mined = batchHard()({
        distances: tf.tensor2d([[1, 2, 3], [3, 2, 1]]),
        positive: mask([1, 1, 0, 0, 0, 1]),
        negative: mask([0, 0, 1, 1, 1, 0]),
      });
      const result = [mined.positive, mined.negative].map((each) => Array.from(each.dataSync()));`,
    expected: [
      [0, 1, 0, 0, 0, 1],
      [0, 0, 1, 0, 1, 0],
    ],
  },
  sampler: {
    imports: 'identityBatches',
    body: `
      const batches = identityBatches({ labels: Int32Array.of(0, 0, 1, 1, 2, 2), identities: 3, images: 2, seed: 1 });
      const { value } = batches[Symbol.iterator]().next();
      const result = Array.from(value).sort();`,
    expected: [0, 1, 2, 3, 4, 5],
  },
  metrics: {
    imports: 'evaluateRetrieval',
    body: `
      const { rank1 } = await evaluateRetrieval({
        embeddings: tf.tensor2d([[1, 0], [1, 0.1], [0, 1], [0.1, 1]]),
        labels: Int32Array.of(0, 0, 1, 1),
      });
      const result = rank1;`,
    expected: 1,
  },
};

const run = promisify(execFile);
const project = mkdtempSync(join(tmpdir(), 'htg-packed-'));

/** Where a package of the workspace lies, or one that it depends on. */
const installed = (name: string): string => join(root, 'packages/engine/node_modules', name);

beforeAll(async () => {
  // Only what changed is built.
  const filters = [...packages, ...withEngine].map((name) => `--filter=@htg/${name}`);
  await run('pnpm', ['exec', 'turbo', 'run', 'build', '--output-logs=errors-only', ...filters], {
    cwd: root,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
    shell: process.platform === 'win32',
  });
  for (const name of [...packages, ...withEngine]) await unpack(name);
  for (const name of ['tfjs-core', 'tfjs-layers', 'tfjs-backend-cpu'].map((each) => `@tensorflow/${each}`)) {
    const place = join(project, 'node_modules', name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(installed(name), place, 'junction');
  }
}, 300_000);

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

/** Packs a package and puts it into the project, as an installer would. */
async function unpack(name: Package): Promise<void> {
  const packed = join(project, `packed-${name}`);
  const place = join(project, 'node_modules/@htg', name);
  mkdirSync(packed);
  mkdirSync(place, { recursive: true });
  await run('pnpm', ['pack', '--pack-destination', packed], {
    cwd: join(root, 'packages', name),
    shell: process.platform === 'win32',
  });
  const [archive] = readdirSync(packed);
  await run('tar', ['-xzf', archive, '--strip-components=1', '-C', place], { cwd: packed });
}

describe.each(packages)('@htg/%s, packed and alone', (name) => {
  const { imports, body, expected } = programs[name];
  const program = (load: (names: string, from: string) => string): string =>
    [
      load('* as tf', '@tensorflow/tfjs-core'),
      load('', '@tensorflow/tfjs-backend-cpu'),
      load(`{ ${imports} }`, `@htg/${name}`),
      `const main = async () => {${body}\nprocess.stdout.write(JSON.stringify(result));\n};`,
      'main();',
    ].join('\n');

  it.each([
    ['ESM', 'mjs', (names: string, from: string) => `import ${names && `${names} from `}'${from}';`],
    [
      'CJS',
      'cjs',
      (names: string, from: string) => `${names && `const ${names.replace('* as ', '')} = `}require('${from}');`,
    ],
  ])('works from %s', async (_, extension, load) => {
    const file = join(project, `${name}.${extension}`);
    writeFileSync(file, program(load));
    const { stdout } = await run(process.execPath, [file], { cwd: project });
    expect(JSON.parse(stdout)).toEqual(expected);
  });
});

describe('@htg/engine, packed', () => {
  it('keeps its gradients in a bundle that takes one function of it and shakes off what has no side effects', async () => {
    const entry = join(project, 'shaken.mjs');
    const outfile = join(project, 'shaken.cjs');
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
    const { stdout } = await run(process.execPath, [outfile], { cwd: project });
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual([
      [1, 2, 1, 2, 4, 2, 1, 2, 1],
      [4, 4, 4, 4],
    ]);
  });
});

describe('what a web page carries', () => {
  it('is at most 5.5 kB for tripletLoss with batchHard, beyond tfjs-core, minified and gzipped; its checks of what it is given are 1.4 kB of that', async () => {
    const entry = join(project, 'page.mjs');
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
