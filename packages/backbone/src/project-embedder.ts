import * as tf from '@tensorflow/tfjs-core';
import { embedderOfZeros } from './create-embedder.ts';
import type { Embedder } from './embedder.ts';

/** An affine map of embeddings, `g = f W + b`. */
export interface Projection {
  /** `W [D, L]`, row by row. */
  readonly kernel: Float32Array;
  /** `b [L]`. */
  readonly bias: Float32Array;
  /** `L`. */
  readonly length: number;
}

/**
 * An embedder whose embeddings are another one's, mapped: `g = f W + b`. The map becomes its fully connected layer, or is multiplied into the one
 * that is there: nothing is added that a program which loads the model would not know.
 *
 * @param embedder stays as it is; without keypoint blocks, norm of the whole and neck, behind which a map would need a layer of its own
 * @param projection what is done to its embeddings
 * @returns a new embedder, the caller's to dispose
 * @throws RangeError where the embedder has what is named above, or the map is of other embeddings
 */
export function projectEmbedder(embedder: Embedder, { kernel, bias, length }: Projection): Embedder {
  const { options, outputLength, weights } = embedder;
  if (options.keypointBlocks.length > 0 || options.embeddingNorm !== 'none' || options.neck !== 'none') {
    throw new RangeError(
      `projectEmbedder: expected an embedder with keypointBlocks [], embeddingNorm none and neck none, received keypointBlocks [${options.keypointBlocks.join(', ')}], embeddingNorm ${options.embeddingNorm} and neck ${options.neck}; its fully connected layer has to be its last`,
    );
  }
  if (kernel.length !== outputLength * length || bias.length !== length) {
    throw new RangeError(
      `projectEmbedder: expected a kernel of ${outputLength} x ${length} and a bias of ${length} numbers, received ${kernel.length} and ${bias.length}; fit the map to this embedder's embeddings`,
    );
  }
  const projected = embedderOfZeros({ ...options, embeddingLength: length });
  for (const [path, variable] of Object.entries(projected.weights)) {
    if (path !== head.kernel && path !== head.bias) variable.assign(weights[path]);
  }
  tf.tidy(() => {
    const map = tf.tensor2d(kernel, [outputLength, length]);
    const shift = tf.tensor1d(bias);
    const before = weights[head.kernel] as tf.Variable | undefined;
    projected.weights[head.kernel].assign(before === undefined ? map : tf.matMul(before, map));
    projected.weights[head.bias].assign(before === undefined ? shift : tf.add(tf.dot(weights[head.bias], map), shift));
  });
  return projected;
}

/** Paths of the fully connected layer. */
const head = { kernel: 'global/kernel', bias: 'global/bias' };
