import type { Embedder } from '@htg/backbone';
import { byteTensor, compile } from '@htg/engine';
import { dispose } from '@tensorflow/tfjs-core';
import type { Rank, Tensor4D } from '@tensorflow/tfjs-core';

/** A net that computes batches of prepared images. */
export interface BatchRunner {
  /** @param pixels uint8 RGB `[n, H, W, 3]`, n >= 1 @returns n embeddings */
  run(pixels: Uint8Array): Promise<Float32Array[]>;
  dispose(): void;
}

/**
 * Compiles a net for batches of 1, 2, 4, ... up to `batchSize` images: a batch of another size is filled up with nothing, so that few shapes are
 * ever compiled.
 */
export function batchRunner(network: Embedder, batchSize: number): BatchRunner {
  const { height, width } = network.input;
  const bytes = height * width * 3;
  const compiled = compile(({ images }: { images: Tensor4D }) => ({ embeddings: network.apply(images) }), {
    frozen: 'auto',
  });
  return {
    async run(pixels) {
      const count = pixels.length / bytes;
      const size = Math.min(batchSize, 2 ** Math.ceil(Math.log2(count)));
      const filled = size === count ? pixels : new Uint8Array(size * bytes);
      if (filled !== pixels) filled.set(pixels);
      const images = byteTensor<Rank.R4>(filled, [size, height, width, 3]);
      const { embeddings } = await compiled({ images }).finally(() => {
        images.dispose();
      });
      const values = (await embeddings.data()) as Float32Array;
      dispose(embeddings);
      const length = network.outputLength;
      return Array.from({ length: count }, (_, i) => {
        const vector = values.slice(i * length, (i + 1) * length);
        if (vector.every(Number.isFinite)) return vector;
        throw new Error(
          `embed: expected finite numbers, received ${vector.find((value) => !Number.isFinite(value))} for image ${i}; ` +
            'the weights are those of a training that went wrong, or the backend computes wrongly here: try another engine',
        );
      });
    },
    dispose: () => {
      compiled.dispose();
    },
  };
}
