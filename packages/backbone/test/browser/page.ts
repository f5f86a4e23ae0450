import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import '../../src/layers.ts';

/** What the test calls in the page: loads the model as any TensorFlow.js program would, and embeds images on WASM. */
async function embed(pixels: number[], shape: [number, number, number, number]): Promise<number[]> {
  setWasmPaths('/');
  await tf.setBackend('wasm');
  await tf.ready();
  const model = await tfl.loadLayersModel('/model.json');
  const embeddings = model.predict(tf.tensor4d(pixels, shape, 'int32')) as tf.Tensor;
  if (tf.getBackend() !== 'wasm') throw new Error(`embed: expected the backend wasm, received ${tf.getBackend()}`);
  return [...(await embeddings.data())];
}

Object.assign(globalThis, { embed });
