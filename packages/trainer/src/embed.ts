import type { Embedder } from '@htg/backbone';
import { compile } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageSet } from '@htg/datasets';

/** Embeddings of a whole set, as the metrics take them. */
export interface EmbeddedImages {
  /** `[length, L]`, row by row. */
  readonly embeddings: Float32Array;
  /** `L`. */
  readonly embeddingLength: number;
  readonly labels: Int32Array;
  readonly cameras?: Int32Array | undefined;
}

/**
 * Embeds all images of a set, batch norms on their running statistics.
 *
 * @param options.batchSize images at once; changes memory, not results. Default 64
 * @param options.onProgress is told how many images are done
 */
export async function embed(
  embedder: Embedder,
  set: ImageSet,
  {
    batchSize = 64,
    onProgress = () => undefined,
  }: { readonly batchSize?: number; readonly onProgress?: (done: number) => void } = {},
): Promise<EmbeddedImages> {
  const { height, width } = embedder.input;
  const run = compile(({ images }: { images: Tensor4D }) => ({ embeddings: embedder.apply(images) }));
  const embeddings = new Float32Array(set.length * embedder.outputLength);
  for (let start = 0; start < set.length; start += batchSize) {
    const count = Math.min(batchSize, set.length - start);
    const pixels = await set.load(Int32Array.from({ length: count }, (_, i) => start + i));
    const images = tf.tensor4d(Float32Array.from(pixels), [count, height, width, 3]);
    const outputs = await run({ images });
    embeddings.set(await outputs.embeddings.data<'float32'>(), start * embedder.outputLength);
    tf.dispose([images, outputs]);
    onProgress(start + count);
  }
  run.dispose();
  return { embeddings, embeddingLength: embedder.outputLength, labels: set.labels, cameras: set.cameras };
}
