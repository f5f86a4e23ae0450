import * as tf from '@tensorflow/tfjs-core';
import type { Embedder } from '../embedder.ts';
import { serializeSafetensors } from './safetensors.ts';
import { fromFloat32 } from './stored-numbers.ts';
import type { StoredTensor } from './stored-tensor.ts';
import { axesToTorch, isBackboneWeight, torchName } from './torch-name.ts';

/**
 * An embedder's weights as a safetensors file with torchvision's names: `part: 'backbone'` makes one that torchvision's model takes with
 * `strict=True` once its `fc` is an `Identity`.
 *
 * @param embedder whose weights are written; stays the caller's
 * @returns the file's bytes
 *
 * @example
 * await writeFile('embedder.safetensors', await exportWeights(embedder));
 */
export async function exportWeights(
  embedder: Embedder,
  { part = 'all' }: { readonly part?: 'all' | 'backbone' } = {},
): Promise<Uint8Array> {
  const paths = Object.keys(embedder.weights).filter((path) => part === 'all' || isBackboneWeight(path));
  const tensors: Record<string, StoredTensor> = {};
  for (const path of paths) {
    const variable = embedder.weights[path];
    const transposed = tf.transpose(variable, [...axesToTorch({ path, shape: variable.shape })]);
    tensors[torchName(path)] = fromFloat32((await transposed.data()) as Float32Array, transposed.shape);
    transposed.dispose();
    // torch counts batches; with a momentum, as here, nothing reads the count.
    if (path.endsWith('/moving_mean')) {
      const name = torchName(path).replace(/running_mean$/, 'num_batches_tracked');
      tensors[name] = { dtype: 'I64', shape: [], bytes: new Uint8Array(8) };
    }
  }
  return serializeSafetensors({ tensors, metadata: { format: 'pt' } });
}
