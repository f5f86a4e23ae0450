import type { SavedEmbedder } from '@htg/backbone';
import { joinBytes } from '@htg/ground/join-bytes';
import type { io } from '@tensorflow/tfjs-core';
import { toHalf } from '../weights/half.ts';
import { storageOf } from '../weights/storage.ts';
import type { Storage, StorageOptions } from '../weights/storage.ts';

type Spec = io.WeightsManifestEntry;

/**
 * The two files of a TensorFlow.js layers model with kernels and matrices in fewer bits, as TensorFlow.js knows them: `tf.loadLayersModel` makes float32
 * of them. In 8 bits a weight is `min + scale q`, q = 0..255, with one `min` and `scale` for the whole of it.
 *
 * @param options in how many bits weights are stored
 * @param saved what `saveEmbedder` of `@htg/backbone` gives, with `weights.bin`
 * @returns the files; `loadEmbedder` does not take them, since they are not the weights that were trained
 * @throws RangeError for weights that are none or that half precision does not reach
 *
 * @example
 * const { modelJson, weights } = toTfjs(await saveEmbedder(embedder), { quantize: 'float16' });
 */
export function toTfjs(saved: SavedEmbedder, options: StorageOptions = {}): SavedEmbedder {
  const storage = storageOf('toTfjs', options);
  if (storage === 'float32') return saved;
  const model = JSON.parse(saved.modelJson) as io.ModelJSON;
  const [{ paths, weights: specs }] = model.weightsManifest;
  const numbers = new Float32Array(new Uint8Array(saved.weights).buffer);
  const parts: Uint8Array[] = [];
  let at = 0;
  const stored = specs.map((spec) => {
    const count = spec.shape.reduce((a, b) => a * b, 1);
    const { quantization, bytes } = storeIn(spec, numbers.subarray(at, at + count), storage);
    at += count;
    parts.push(bytes);
    return quantization === undefined ? spec : { ...spec, quantization };
  });
  const modelJson = JSON.stringify({ ...model, weightsManifest: [{ paths, weights: stored }] });
  return { modelJson, weights: joinBytes(parts) };
}

/** Kernels and matrices in fewer bits; biases and statistics, which are few, as they are. */
function storeIn(
  { name, shape }: Spec,
  values: Float32Array,
  storage: Exclude<Storage, 'float32'>,
): { readonly quantization?: Spec['quantization']; readonly bytes: Uint8Array } {
  if (shape.length < 2) return { bytes: new Uint8Array(values.slice().buffer) };
  if (storage === 'float16') {
    return { quantization: { dtype: 'float16' }, bytes: new Uint8Array(toHalf(values).buffer) };
  }
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  if (!Number.isFinite(max - min)) {
    throw new RangeError(`toTfjs: expected finite weights, received others in ${name}; was the training stable?`);
  }
  // Equal numbers take any scale.
  const scale = (max - min) / 255 || 1;
  return {
    quantization: { dtype: 'uint8', min, scale },
    bytes: Uint8Array.from(values, (value) => Math.round((value - min) / scale)),
  };
}
