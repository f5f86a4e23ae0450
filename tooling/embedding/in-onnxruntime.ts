import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { InferenceSession, Tensor } from 'onnxruntime-web';

/** What the packages `onnxruntime-web` and `onnxruntime-node` have in common. */
interface OnnxRuntime {
  readonly InferenceSession: { create(bytes: Uint8Array, options?: object): Promise<InferenceSession> };
  readonly Tensor: new (type: 'float32', data: Float32Array, shape: readonly number[]) => Tensor;
  readonly env: { logLevel?: string; readonly wasm: { numThreads?: number } };
}

/** onnxruntime's WebAssembly. */
export async function onnxRuntimeWeb(): Promise<OnnxRuntime> {
  const runtime = (await import('onnxruntime-web')) as OnnxRuntime;
  runtime.env.logLevel = 'error';
  runtime.env.wasm.numThreads = 1;
  return runtime;
}

/** onnxruntime's own library, of `npm install onnxruntime-node` in the folder that `HTG_ONNXRUNTIME` names; undefined without that. */
export async function onnxRuntimeNode(): Promise<OnnxRuntime | undefined> {
  const folder = process.env.HTG_ONNXRUNTIME;
  if (folder === undefined) return undefined;
  const path = createRequire(join(folder, 'package.json')).resolve('onnxruntime-node');
  return ((await import(pathToFileURL(path).href)) as { readonly default: OnnxRuntime }).default;
}

/** Embeds prepared images, `[n, H, W, 3]`, by an ONNX file. */
export async function embedByOnnx(
  { InferenceSession, Tensor }: OnnxRuntime,
  file: Uint8Array,
  images: readonly Uint8Array[],
  [height, width]: readonly [number, number],
): Promise<Float32Array[]> {
  const session = await InferenceSession.create(file);
  const embedded: Float32Array[] = [];
  for (const image of images) {
    const input = new Tensor('float32', Float32Array.from(image), [1, height, width, 3]);
    const { embeddings } = await session.run({ images: input });
    embedded.push(Float32Array.from((await embeddings.getData()) as Float32Array));
  }
  await session.release();
  return embedded;
}
