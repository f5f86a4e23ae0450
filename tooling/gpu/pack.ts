/**
 * Packs the check for a machine without a network: node, the program as one file, TensorFlow's library with what lies beside it, torch's
 * half, and the sources. usage: check.sh pack FOLDER [--without-cuda]
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { locateLibrary } from '@htg/libtensorflow';
import { build } from 'esbuild';
import { bundleTfjsNode } from '../config/bundle-tfjs-node.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const libtensorflow = new URL('../../packages/libtensorflow/', import.meta.url);

/** What no other version can stand in for: CUDA's runtime, and the compiler that XLA calls. */
const ownOfCuda12 = ['cuda_runtime', 'cuda_nvcc'];

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { 'without-cuda': { type: 'boolean', default: false } },
});
const target = positionals.at(0);
const library = locateLibrary()?.file;
if (target === undefined || existsSync(target)) {
  throw new Error(`pack: expected a folder that does not exist yet, received ${String(target)}; name another one`);
}
if (library === undefined)
  throw new Error(`pack: expected TensorFlow's library to be installed; run htg-engine install`);

const stage = mkdtempSync(join(tmpdir(), 'htg-gpu-check-'));
try {
  await stageProgram(stage);
  stageLibrary(dirname(dirname(library)), join(stage, 'library'));
  execFileSync('git', ['archive', '--format=tar.gz', '-o', join(stage, 'sources.tar.gz'), 'HEAD'], { cwd: root });
  mkdirSync(target, { recursive: true });
  writeParts(stage, target);
} finally {
  rmSync(stage, { recursive: true });
}

/** The folder that holds `tensorflow/`, and `nvidia/` where it is the CUDA variant; with `--without-cuda` only what CUDA 13 cannot replace. */
function stageLibrary(from: string, to: string): void {
  if (!values['without-cuda']) {
    symlinkSync(from, to);
    return;
  }
  mkdirSync(join(to, 'nvidia'), { recursive: true });
  symlinkSync(join(from, 'tensorflow'), join(to, 'tensorflow'));
  for (const part of ownOfCuda12) symlinkSync(join(from, 'nvidia', part), join(to, 'nvidia', part));
}

async function stageProgram(folder: string): Promise<void> {
  await build({
    entryPoints: [join(root, 'tooling/gpu/check.ts')],
    outfile: join(folder, 'check.mjs'),
    ...{ bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' },
    conditions: ['@htg/source'],
    // Native, or not reached here.
    external: [
      '@koromix/*',
      '@tensorflow/tfjs-backend-wasm',
      '@tensorflow/tfjs-backend-webgpu',
      '@napi-rs/*',
      'sharp',
      'webgpu',
    ],
    plugins: [bundleTfjsNode(new URL('src/vendored/', libtensorflow))],
    banner: {
      js: `import { createRequire as makeRequire } from 'node:module';\nconst require = makeRequire(import.meta.url);`,
    },
  });
  const koffi = `@koromix/koffi-${process.platform}-${process.arch}`;
  const native = dirname(createRequire(new URL('package.json', libtensorflow)).resolve(`${koffi}/package.json`));
  cpSync(realpathSync(native), join(folder, 'node_modules', koffi), { recursive: true });
  cpSync(join(root, 'tooling/bench/peers'), join(folder, 'peers'), { recursive: true });
  cpSync(process.execPath, join(folder, 'node'));
  cpSync(join(root, 'tooling/gpu/check.sh'), join(folder, 'check.sh'));
  for (const program of ['node', 'check.sh']) chmodSync(join(folder, program), 0o755);
}

/** Files of 60 MB at most, with their hashes; `check.sh` goes along as it is, for it puts them together. */
function writeParts(folder: string, into: string): void {
  const command =
    'tar -chf - -C "$1" . | gzip -1 | split -b 60000000 -a 3 -d - "$2/htg-gpu-check.tgz." && cp "$1/check.sh" "$2/" && ' +
    'cd "$2" && sha256sum htg-gpu-check.tgz.* > SHA256SUMS';
  const { status } = spawnSync('bash', ['-o', 'pipefail', '-c', command, 'pack', folder, into], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`pack: expected tar, gzip and split to succeed, received exit ${String(status)}`);
}
