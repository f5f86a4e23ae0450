import { createEmbedder, foldBatchNorm } from '@htg/backbone';
import type { Backbone, Embedder } from '@htg/backbone';
import { backboneKinds } from '@htg/backbone/named';
import { compile } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';

/** A backbone by name with nothing behind its pooling, by default for the images that its weights were trained with. */
export function bareBackbone(
  kind: string,
  imageSize?: number,
): { readonly embedder: Embedder; readonly backbone: Backbone } {
  const { schema, make } = backboneKinds[kind as keyof typeof backboneKinds];
  const backbone = (make as (settings: unknown) => Backbone)(schema.parse({ kind }));
  const embedder = createEmbedder({
    ...{ backbone, embeddingLength: null, keypointBlocks: [], embeddingNorm: 'none' },
    ...(imageSize !== undefined && { imageSize }),
  });
  return { embedder, backbone };
}

/**
 * Milliseconds of an image on the engine in use: batch norms folded, compiled, in batches of four; the median of as many batches as five seconds
 * allow, two at least, after a first one.
 */
export async function millisecondsOf(embedder: Embedder): Promise<number> {
  const count = 4;
  const { height, width } = embedder.input;
  const images = tf.randomUniform<tf.Rank.R4>([count, height, width, 3], 0, 255, 'int32', 1);
  const folded = foldBatchNorm(embedder);
  const embed = compile(({ x }: { readonly x: tf.Tensor4D }) => ({ embeddings: folded.apply(x) }), { frozen: true });
  const times: number[] = [];
  for (let round = 0, spent = 0; round < 3 || (spent < 5000 && round < 30); round++) {
    const begin = performance.now();
    const { embeddings } = await embed({ x: images });
    await embeddings.data();
    embeddings.dispose();
    times.push(performance.now() - begin);
    spent += times[round];
  }
  embed.dispose();
  folded.dispose();
  images.dispose();
  // The first compiles.
  const warm = times.slice(1).sort((a, b) => a - b);
  return warm[Math.floor(warm.length / 2)] / count;
}
