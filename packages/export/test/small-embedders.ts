import {
  convnextTiny,
  createEmbedder,
  dinov2Small14,
  efficientnetLite0,
  mobilenetV3Large,
  resnet18,
  resnet50,
  resnet50IbnA,
  smallImageStem,
  vitSmall16,
} from '@htg/backbone';
import type { Embedder, EmbedderOptions } from '@htg/backbone';
import { mulberry32 } from '@htg/ground/random';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';

const half = { embeddingLength: 16 } as const;

/** Every family, small, and every way of pooling and of norms beside it. */
export const smallEmbedders: Readonly<Record<string, EmbedderOptions>> = {
  'resnet18 with keypoint blocks and a neck': {
    backbone: resnet18({ width: 8 }),
    imageSize: 40,
    keypointBlocks: [3, 4],
    neck: 'batch',
    ...half,
  },
  'resnet18, keypoints fewer than channels, odd size': {
    backbone: resnet18({ width: 8 }),
    imageSize: [37, 51],
    keypointBlocks: [2],
    keypoints: 3,
    ...half,
  },
  'resnet18 with the stem for small images, GeM': {
    backbone: resnet18({ width: 8, stem: smallImageStem, lastStride: 1 }),
    imageSize: 16,
    pooling: 'gem',
    ...half,
  },
  'resnet50 with a keypoint block': {
    backbone: { ...resnet50({ width: 8 }), units: [1, 1, 1, 1] },
    imageSize: 32,
    keypointBlocks: [4],
    ...half,
  },
  'resnet50-IBN-a': { backbone: { ...resnet50IbnA({ width: 8 }), units: [1, 1, 1, 1] }, imageSize: 32, ...half },
  'efficientnetLite0, odd size': {
    backbone: { ...efficientnetLite0(), width: 0.1, depth: 0.4, head: 32 },
    imageSize: 35,
    ...half,
  },
  mobilenetV3Large: { backbone: mobilenetV3Large({ width: 0.1 }), imageSize: 32, embeddingLength: null },
  convnextTiny: { backbone: { ...convnextTiny({ width: 4 }), depths: [1, 1, 2, 1] }, imageSize: 32, ...half },
  'vitSmall16, class token': {
    backbone: { ...vitSmall16(), width: 12, depth: 2, heads: 3, patchSize: 8 },
    imageSize: 32,
    pooling: 'class',
    ...half,
  },
  'dinov2Small14, class token and average': {
    backbone: { ...dinov2Small14(), width: 12, depth: 2, heads: 3, patchSize: 6 },
    imageSize: [24, 36],
    pooling: 'class+average',
    ...half,
  },
};

/** An embedder whose weights are all drawn, running statistics and what begins as zeros or ones, too. */
export function drawnEmbedder(options: EmbedderOptions): Embedder {
  const embedder = createEmbedder({ seed: 1, ...options });
  const random = mulberry32(7);
  for (const [path, variable] of Object.entries(embedder.weights)) {
    if (path.endsWith('kernel')) continue;
    const [from, width] = /variance|gamma$/.test(path) ? [0.6, 0.8] : path.endsWith('/p') ? [2, 1] : [-0.2, 0.4];
    const values = Float32Array.from({ length: variable.size }, () => from + width * random());
    tf.tidy(() => {
      variable.assign(tf.tensor(values, variable.shape));
    });
  }
  return embedder;
}

/** Images of whole numbers 0..255. */
export function drawnImages(count: number, [height, width]: readonly [number, number]): Tensor4D {
  const random = mulberry32(3);
  const pixels = Float32Array.from({ length: count * height * width * 3 }, () => Math.floor(256 * random()));
  return tf.tensor4d(pixels, [count, height, width, 3]);
}

/** The largest difference, as a share of the largest number. */
export function distance(received: ArrayLike<number>, expected: ArrayLike<number>): number {
  const largest = Math.max(...Array.from(expected, Math.abs));
  return Math.max(...Array.from(expected, (value, i) => Math.abs(value - received[i]))) / largest;
}

/** The smallest cosine between two lists of embeddings. */
export function worstCosine(a: ArrayLike<number>, b: ArrayLike<number>, length: number): number {
  const cosines = Array.from({ length: a.length / length }, (_, row) => {
    let [ab, aa, bb] = [0, 0, 0];
    for (let i = row * length; i < (row + 1) * length; i++) {
      ab += a[i] * b[i];
      aa += a[i] ** 2;
      bb += b[i] ** 2;
    }
    return ab / Math.sqrt(aa * bb);
  });
  return Math.min(...cosines);
}
