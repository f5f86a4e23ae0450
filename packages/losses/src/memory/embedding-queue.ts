import { checkCount } from '@htg/ground/check-numbers';
import { refuseUnknownOptions } from '@htg/ground/check-options';
import { stopGradient } from '@htg/ground/stop-gradient';
import * as tf from '@tensorflow/tfjs-core';
import { checkEmbeddings, checkLabels } from '../checks/check-batch.ts';

/** Options of {@link embeddingQueue}. */
export interface EmbeddingQueueOptions {
  /** `L` */
  readonly embeddingLength: number;
  /** `S`, how many embeddings are remembered, at least a batch. */
  readonly size: number;
  /** Opens error texts. Default `embeddingQueue`. */
  readonly caller?: string;
}

/** Embeddings of earlier batches with their labels. */
export interface EmbeddingQueue {
  /**
   * Embeddings `[S, L]`, their labels `[S]`, oldest first, and how many of them there are `[1]`: those at the end. Not trainable. Stored with a
   * checkpoint, a run goes on as if it had not stopped. The caller's to dispose.
   */
  readonly variables: {
    readonly embeddings: tf.Variable<tf.Rank.R2>;
    readonly labels: tf.Variable<tf.Rank.R1>;
    readonly filled: tf.Variable<tf.Rank.R1>;
  };
  /** Puts a batch at the end, without a gradient; what is pushed off the beginning is forgotten. */
  readonly push: (embeddings: tf.Tensor2D, labels: tf.Tensor1D) => void;
  /** Forgets everything. */
  readonly reset: () => void;
}

/**
 * A queue of the embeddings that went by last:
 *
 *     Q <- the last S rows of [Q; x],   for the embeddings x of each batch
 *
 * @returns the queue, empty
 * @throws RangeError for sizes that are none, and from `push` for shapes that do not fit and a batch larger than the queue
 *
 * Source: the memory of Wang et al., "Cross-Batch Memory for Embedding Learning", CVPR 2020.
 */
export function embeddingQueue({
  embeddingLength,
  size,
  caller = 'embeddingQueue',
  ...others
}: EmbeddingQueueOptions): EmbeddingQueue {
  refuseUnknownOptions(caller, others, ['embeddingLength', 'size']);
  checkCount(caller, 'embeddingLength', embeddingLength);
  checkCount(caller, 'size', size);
  const variables = tf.tidy(() => ({
    embeddings: tf.variable(tf.zeros<tf.Rank.R2>([size, embeddingLength]), false),
    labels: tf.variable(tf.zeros<tf.Rank.R1>([size], 'int32'), false),
    filled: tf.variable(tf.zeros<tf.Rank.R1>([1], 'int32'), false),
  }));
  return {
    variables,
    push(embeddings, labels) {
      checkEmbeddings(caller, embeddings);
      checkLabels(caller, embeddings, labels);
      const [n, length] = embeddings.shape;
      if (length !== embeddingLength || n > size) {
        throw new RangeError(
          `${caller}: expected at most ${String(size)} embeddings of length ${String(embeddingLength)}, received ` +
            `[${String(n)}, ${String(length)}]; create it with the model's embeddingLength and a size of several batches`,
        );
      }
      if (n === 0) return;
      tf.tidy(() => {
        enqueue(variables, stopGradient(embeddings), tf.cast(labels, 'int32'));
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
  { embeddings, labels, filled }: EmbeddingQueue['variables'],
  batch: tf.Tensor2D,
  theirs: tf.Tensor1D,
): void {
  const [size, length] = embeddings.shape;
  const n = batch.shape[0];
  embeddings.assign(tf.concat([tf.slice(embeddings, [n, 0], [size - n, length]), batch]));
  labels.assign(tf.concat([tf.slice(labels, [n], [size - n]), theirs]));
  filled.assign(tf.minimum(tf.add(filled, tf.scalar(n, 'int32')), tf.scalar(size, 'int32')));
}
