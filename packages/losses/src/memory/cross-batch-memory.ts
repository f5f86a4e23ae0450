import { refuseUnknownOptions } from '@htg/ground/check-options';
import { stopGradient } from '@htg/ground/stop-gradient';
import * as tf from '@tensorflow/tfjs-core';
import type { Reference } from '../pairs/compare-pairs.ts';
import { emptyLoss } from '../reduction/empty-loss.ts';
import { embeddingQueue } from './embedding-queue.ts';
import type { EmbeddingQueue } from './embedding-queue.ts';

/** A loss over pairs or triplets of this package, or any other that takes references. */
export type ReferencedLoss = (
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  options: { readonly ref: Reference },
) => tf.Scalar;

/** Options of {@link crossBatchMemory}. */
export interface CrossBatchMemoryOptions {
  /** Compares the batch with the memory. */
  readonly loss: ReferencedLoss;
  /** `L` */
  readonly embeddingLength: number;
  /** How many embeddings are remembered, at least a batch. Default 1024. */
  readonly size?: number;
}

/** Embeddings of earlier batches, which a loss compares with. */
export interface CrossBatchMemory {
  /**
   * The memory: embeddings `[S, L]`, their labels `[S]`, oldest first, and how many of them there are `[1]`. Not trainable. Stored
   * with a checkpoint, a run goes on as if it had not stopped. The caller's to dispose.
   */
  readonly variables: EmbeddingQueue['variables'];
  /** Remembers the batch, then compares it with the memory. @returns a scalar, the caller's to dispose */
  readonly apply: (embeddings: tf.Tensor2D, labels: tf.Tensor1D) => tf.Scalar;
  /** Forgets everything. */
  readonly reset: () => void;
}

/**
 * Cross-batch memory around a pair or triplet loss: a batch is compared with the embeddings of the batches before it, too.
 *
 * The memory is a queue. The batch enters (without a gradient), the oldest leave, then `loss` compares the batch with all that
 * is remembered. No image is a positive of itself.
 *
 * @param options.size `S`, default 1024
 * @returns the loss as `apply(embeddings [N, L], labels [N])`, and the memory
 * @throws RangeError for sizes that are none, shapes that do not fit and a batch larger than the memory
 *
 * Source: Wang et al., "Cross-Batch Memory for Embedding Learning", CVPR 2020.
 *
 * @example
 * const memory = crossBatchMemory({ loss: contrastiveLoss, embeddingLength: 128, size: 4096 });
 * const value = memory.apply(embeddings, labels);
 */
export function crossBatchMemory({
  loss,
  embeddingLength,
  size = 1024,
  ...others
}: CrossBatchMemoryOptions): CrossBatchMemory {
  refuseUnknownOptions('crossBatchMemory', others, ['loss', 'embeddingLength', 'size']);
  const { variables, push, reset } = embeddingQueue({ embeddingLength, size, caller: 'crossBatchMemory' });
  return {
    variables,
    apply(embeddings, labels) {
      push(embeddings, labels);
      const [n] = embeddings.shape;
      if (n === 0) return emptyLoss([embeddings], 'sum');
      return tf.tidy(() => {
        const { embeddings: remembered, labels: theirs, filled } = variables;
        const comparable = comparableWithMemory(n, size, filled);
        // The memory as it is now: the variables may change before the gradient is taken.
        const ref = {
          embeddings: stopGradient<tf.Tensor2D>(remembered),
          labels: stopGradient<tf.Tensor1D>(theirs),
          comparable,
        };
        return loss(embeddings, labels, { ref });
      });
    },
    reset,
  };
}

/** `[N, S]`: places of the memory that are filled, except that of the very same image, which stands among the last `N`. */
function comparableWithMemory(n: number, size: number, filled: tf.Tensor1D): tf.Tensor2D {
  const places = tf.expandDims(tf.range(0, size, 1, 'int32'), 0); // [1, S]
  const own = tf.expandDims(tf.range(size - n, size, 1, 'int32'), 1); // [N, 1]
  const isFilled = tf.greaterEqual(places, tf.sub(tf.scalar(size, 'int32'), filled));
  return tf.logicalAnd(tf.notEqual(own, places), isFilled);
}
