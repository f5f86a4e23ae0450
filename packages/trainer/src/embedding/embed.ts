import type { Embedder } from '@htg/backbone';
import type { ImageSet } from '@htg/datasets';
import { byteTensor, compile } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor4D } from '@tensorflow/tfjs-core';

/** Embeddings of a whole set, as the metrics take them. */
export interface EmbeddedImages {
  /** `[length, L]`, row by row. */
  readonly embeddings: Float32Array;
  /** `L`. */
  readonly embeddingLength: number;
  /** Identity of each row, 0..K-1. */
  readonly labels: Int32Array;
  /** Camera of each row, where the set knows them. */
  readonly cameras?: Int32Array | undefined;
}

/** How {@link embed} goes about it. */
export interface EmbedOptions {
  /** Images at once; changes memory, not results. Default 64. */
  readonly batchSize?: number;
  /** Is told how many images are done. */
  readonly onProgress?: (done: number) => void;
}

/** Which embeddings: those for retrieval, after the neck, or those that metric losses, G and D see, before it. Without a neck they are the same. */
export type EmbeddingSide = 'classification' | 'metric';

/** F, compiled for use: embeds sets by the weights that it has at the time. Its caller disposes of it; the embedder stays. */
export interface Embedding {
  /** Embeds all images of a set, in its order. */
  (set: ImageSet, options?: EmbedOptions): Promise<EmbeddedImages>;
  /** Frees what was compiled; weights stay the embedder's. */
  dispose(): void;
}

/**
 * Compiles an embedder once for several sets, or for validation every so often in a training: compiling takes as long as some hundred images.
 *
 * @param embedder whose weights of the time are used
 * @param options.side default `classification`, what retrieval uses
 * @param options.frozen the weights change no more: GPUs may lay them out in advance. Default false
 * @returns a function from sets to embeddings, the caller's to dispose
 *
 * @example
 * const embedding = compileEmbedding(embedder);
 * const reports = validated(training, { every: 400, validate: async () => scoreEmbeddings(await embedding(validation)) });
 * for await (const { step, validation } of reports) if (validation) console.log(step, validation.mapAtR);
 * embedding.dispose();
 */
export function compileEmbedding(
  embedder: Embedder,
  { side = 'classification', frozen = false }: { readonly side?: EmbeddingSide; readonly frozen?: boolean } = {},
): Embedding {
  const { height, width } = embedder.input;
  const run = compile(
    ({ images }: { images: Tensor4D }) => ({
      embeddings: side === 'metric' ? embedder.applyBoth(images).metric : embedder.apply(images),
    }),
    { frozen: frozen ? 'auto' : false },
  );
  const embedSet: (...args: Parameters<Embedding>) => ReturnType<Embedding> = async (
    set,
    { batchSize = 64, onProgress = () => undefined } = {},
  ) => {
    const embeddings = new Float32Array(set.length * embedder.outputLength);
    const begin = (start: number) => {
      const count = Math.min(batchSize, set.length - start);
      const pixels = set.load(Int32Array.from({ length: count }, (_, i) => start + i));
      // A failure is thrown where the batch is awaited; until then it must not count as unhandled.
      pixels.catch(() => undefined);
      return { start, count, pixels };
    };
    let upcoming = set.length > 0 ? begin(0) : undefined;
    while (upcoming !== undefined) {
      const { start, count, pixels }: ReturnType<typeof begin> = upcoming;
      const images = byteTensor<Rank.R4>(await pixels, [count, height, width, 3]);
      // The next batch is loaded while this one is computed.
      upcoming = start + count < set.length ? begin(start + count) : undefined;
      const outputs = await run({ images });
      embeddings.set(await outputs.embeddings.data<'float32'>(), start * embedder.outputLength);
      tf.dispose([images, outputs]);
      onProgress(start + count);
    }
    return { embeddings, embeddingLength: embedder.outputLength, labels: set.labels, cameras: set.cameras };
  };
  return Object.assign(embedSet, {
    dispose: () => {
      run.dispose();
    },
  });
}

/**
 * Embeds all images of a set, batch norms on their running statistics; for several sets see {@link compileEmbedding}.
 *
 * @param embedder in inference
 * @param set whose images are loaded batch by batch
 * @param options how many images at a time, and who is told of progress
 * @returns `length` rows in the set's order, with labels and cameras
 */
export async function embed(embedder: Embedder, set: ImageSet, options?: EmbedOptions): Promise<EmbeddedImages> {
  const embedding = compileEmbedding(embedder, { frozen: true });
  try {
    return await embedding(set, options);
  } finally {
    embedding.dispose();
  }
}
