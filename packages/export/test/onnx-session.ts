import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-web';

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

/** What onnxruntime's WebAssembly makes of images. */
export async function runOnnx(bytes: Uint8Array, images: Tensor4D): Promise<Float32Array> {
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
  try {
    const feeds = { images: new ort.Tensor('float32', Float32Array.from(await images.data()), images.shape) };
    const { embeddings } = await session.run(feeds);
    return Float32Array.from((await embeddings.getData()) as Float32Array);
  } finally {
    await session.release();
  }
}
