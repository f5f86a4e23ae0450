import { parseSafetensors, serializeSafetensors, toFloat32 } from '@htg/backbone';
import type { StoredTensor } from '@htg/backbone';
import { toHalf } from './half.ts';

/**
 * A safetensors file whose kernels and matrices are in half precision (`F16`), which torch reads as such; biases, statistics and counts stay.
 *
 * @param file as `exportWeights` of `@htg/backbone` gives it
 * @throws RangeError for weights that half precision does not reach
 *
 * @example
 * await writeFile('small.safetensors', halveSafetensors(await exportWeights(embedder)));
 */
export function halveSafetensors(file: Uint8Array): Uint8Array {
  const { tensors, metadata } = parseSafetensors(file);
  const halved = Object.entries(tensors).map(([name, tensor]): [string, StoredTensor] => [
    name,
    tensor.dtype === 'F32' && tensor.shape.length > 1
      ? { ...tensor, dtype: 'F16', bytes: new Uint8Array(toHalf(toFloat32(tensor)).buffer) }
      : tensor,
  ]);
  return serializeSafetensors({ tensors: Object.fromEntries(halved), metadata });
}
