import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findPython } from '../oracles/python.ts';

const script = fileURLToPath(new URL('../oracles/saved_model.py', import.meta.url));

/** What Python's TensorFlow makes of a SavedModel; a sentence where there is none. */
export function embedBySavedModel(
  folder: string,
  images: string,
  shape: readonly [n: number, height: number, width: number],
): { readonly version: string; readonly embeddings: readonly (readonly number[])[] } | string {
  const python = findPython();
  if (python === undefined) return 'no Python: HTG_PYTHON names one';
  if (spawnSync(python, ['-c', 'import tensorflow'], { stdio: 'ignore' }).status !== 0) {
    return `no tensorflow in ${python}: pip install tensorflow-cpu there`;
  }
  const { status, stdout, stderr } = spawnSync(python, [script, folder, images, ...shape.map(String)], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as { version: string; embeddings: number[][] };
}
