import { checkCount } from '@htg/ground/check-numbers';
import { refuseUnknownOptions } from '@htg/ground/check-options';
import { stopGradient } from '@htg/ground/stop-gradient';
import * as tf from '@tensorflow/tfjs-core';
import { checkEmbeddings, checkLabels } from '../checks/check-batch.ts';
import type { Reference } from '../pairs/compare-pairs.ts';
import { emptyLoss } from '../reduction/empty-loss.ts';

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
  readonly variables: {
    readonly embeddings: tf.Variable<tf.Rank.R2>;
    readonly labels: tf.Variable<tf.Rank.R1>;
    readonly filled: tf.Variable<tf.Rank.R1>;
  };
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
  checkCount('crossBatchMemory', 'embeddingLength', embeddingLength);
  checkCount('crossBatchMemory', 'size', size);
  const variables = tf.tidy(() => ({
    embeddings: tf.variable(tf.zeros<tf.Rank.R2>([size, embeddingLength]), false),
    labels: tf.variable(tf.zeros<tf.Rank.R1>([size], 'int32'), false),
    filled: tf.variable(tf.zeros<tf.Rank.R1>([1], 'int32'), false),
  }));
  return {
    variables,
    apply(embeddings, labels) {
      checkEmbeddings('crossBatchMemory', embeddings);
      checkLabels('crossBatchMemory', embeddings, labels);
      const [n, length] = embeddings.shape;
      if (length !== embeddingLength || n > size) {
        throw new RangeError(
          `crossBatchMemory: expected at most ${String(size)} embeddings of length ${String(embeddingLength)}, received ` +
            `[${String(n)}, ${String(length)}]; create it with the model's embeddingLength and a size of several batches`,
        );
      }
      if (n === 0) return emptyLoss([embeddings], 'sum');
      return tf.tidy(() => {
        enqueue(variables, stopGradient(embeddings), tf.cast(labels, 'int32'));
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
    reset() {
      tf.tidy(() => {
        Object.values(variables).forEach((variable: tf.Variable) => {
          variable.assign(tf.zerosLike(variable));
        });
      });
    },
  };
}

/** Puts the batch at the end; what is pushed off the beginning is forgotten. */
function enqueue(
  { embeddings, labels, filled }: CrossBatchMemory['variables'],
  batch: tf.Tensor2D,
  theirs: tf.Tensor1D,
): void {
  const [size, length] = embeddings.shape;
  const n = batch.shape[0];
  embeddings.assign(tf.concat([tf.slice(embeddings, [n, 0], [size - n, length]), batch]));
  labels.assign(tf.concat([tf.slice(labels, [n], [size - n]), theirs]));
  filled.assign(tf.minimum(tf.add(filled, tf.scalar(n, 'int32')), tf.scalar(size, 'int32')));
}

/** `[N, S]`: places of the memory that are filled, except that of the very same image, which stands among the last `N`. */
function comparableWithMemory(n: number, size: number, filled: tf.Tensor1D): tf.Tensor2D {
  const places = tf.expandDims(tf.range(0, size, 1, 'int32'), 0); // [1, S]
  const own = tf.expandDims(tf.range(size - n, size, 1, 'int32'), 1); // [N, 1]
  const isFilled = tf.greaterEqual(places, tf.sub(tf.scalar(size, 'int32'), filled));
  return tf.logicalAnd(tf.notEqual(own, places), isFilled);
}
