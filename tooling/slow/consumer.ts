/**
 * `pnpm slow consumer [node ...]`: packs libtensorflow and engine, installs the tarballs with npm into an empty project with
 * install scripts allowed, and uses them from an ES module, from CommonJS and from TypeScript, on this Node and on every other
 * that is named. Checks that no package has an install script, that there is one tfjs-core and no union package.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const project = mkdtempSync(join(tmpdir(), 'htg-consumer-'));
const nodes = [process.execPath, ...process.argv.slice(2)];
const run = (command: string, args: readonly string[], cwd = project) =>
  execFileSync(command, args, { cwd, encoding: 'utf8' });

function check(what: string, holds: boolean, received: unknown): void {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}${holds ? '' : `: received ${JSON.stringify(received)}`}`);
  if (!holds) process.exitCode = 1;
}

const body = `
async function main() {
  const { binding } = await registerTensorFlowBackend();
  const v = tf.variable(tf.scalar(1));
  const step = compile(({ x }) => {
    v.assign(tf.add(v, x));
    return { sum: tf.mul(v, 2) };
  });
  const { sum } = await step({ x: tf.scalar(2) });
  const { engine } = await useEngine();
  console.log(engine, sum.dataSync()[0], binding.getNumOfTensors() > 0);
}
main();
`;
const expected = 'tensorflow 6 true\n';
const names = `{ compile, useEngine }`;
const programs = {
  'esm.mjs':
    `import * as tf from '@tensorflow/tfjs-core';\nimport ${names} from '@htg/engine';\n` +
    `import { registerTensorFlowBackend } from '@htg/libtensorflow';\n${body}`,
  'common.cjs':
    `const tf = require('@tensorflow/tfjs-core');\nconst ${names} = require('@htg/engine');\n` +
    `const { registerTensorFlowBackend } = require('@htg/libtensorflow');\n${body}`,
  // CommonJS and ES module copies in one process.
  'mixed.mjs':
    `import { createRequire } from 'node:module';\nimport * as tf from '@tensorflow/tfjs-core';\nimport ${names} from '@htg/engine';\n` +
    `const { registerTensorFlowBackend } = createRequire(import.meta.url)('@htg/libtensorflow');\n${body}`,
};
const typed = (extension: string) =>
  `import * as tf from '@tensorflow/tfjs-core';\nimport { compile } from '@htg/engine';\n` +
  `import { registerTensorFlowBackend, type TensorFlowBackend } from '@htg/libtensorflow';\n` +
  `export const ${extension}: Promise<TensorFlowBackend> = registerTensorFlowBackend({ threadsInsideOps: 2 });\n` +
  `export const step: (inputs: { x: tf.Tensor }) => Promise<{ y: tf.Tensor }> = compile(({ x }: { x: tf.Tensor }) => ({ y: x }));\n`;

try {
  for (const name of ['libtensorflow', 'engine']) {
    const folder = join(root, 'packages', name);
    run('pnpm', ['build'], folder);
    run('pnpm', ['pack', '--pack-destination', project], folder);
  }
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  const tarballs = readdirSync(project).filter((name) => name.endsWith('.tgz'));
  const peers = ['tfjs-core', 'tfjs-layers'].map((name) => `@tensorflow/${name}@4.22.0`);
  run('npm', [
    'install',
    '--foreground-scripts',
    '--ignore-scripts=false',
    '--no-audit',
    ...tarballs.map((name) => `./${name}`),
    ...peers,
  ]);

  const lock = JSON.parse(readFileSync(join(project, 'node_modules', '.package-lock.json'), 'utf8')) as {
    packages: Record<string, { hasInstallScript?: boolean }>;
  };
  const scripted = Object.keys(lock.packages).filter((name) => lock.packages[name].hasInstallScript);
  check('no package has an install script', scripted.length === 0, scripted);
  const cores = Object.keys(lock.packages).filter((name) => name.endsWith('node_modules/@tensorflow/tfjs-core'));
  check('one tfjs-core', cores.length === 1, cores);
  check('no union package', !existsSync(join(project, 'node_modules', '@tensorflow', 'tfjs')), 'one');

  for (const [name, program] of Object.entries(programs)) writeFileSync(join(project, name), program);
  for (const node of nodes) {
    const version = run(node, ['--version']).trim();
    for (const name of Object.keys(programs)) {
      const output = run(node, [name]);
      check(`${name} on Node ${version}`, output === expected, output);
    }
  }

  writeFileSync(join(project, 'module.mts'), typed('opened'));
  writeFileSync(join(project, 'common.cts'), typed('opened'));
  for (const [module, resolution, files] of [
    ['nodenext', 'nodenext', ['module.mts', 'common.cts']],
    ['esnext', 'bundler', ['module.mts']],
  ] as const) {
    const compilerOptions = {
      ...{ strict: true, noEmit: true, skipLibCheck: true, target: 'es2022', types: [] },
      ...{ module, moduleResolution: resolution },
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    const tsc = spawnSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc')], {
      cwd: project,
      encoding: 'utf8',
    });
    check(`types by ${resolution}`, tsc.status === 0, tsc.stdout);
  }
} finally {
  rmSync(project, { recursive: true });
}
