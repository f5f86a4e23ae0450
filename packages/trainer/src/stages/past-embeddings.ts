import { stopGradient } from '@htg/engine';
import type { NamedWeights } from '@htg/engine';
import { embeddingQueue } from '@htg/losses';
import type { EmbeddingQueue } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/** Embeddings and their identities. */
export interface LabelledRows {
  /** `[M, L]`. */
  readonly features: Tensor2D;
  /** `[M]`. */
  readonly labels: Tensor1D;
}

/** What D sees in an update: real embeddings and generated ones. */
export interface JudgedRows {
  readonly real: LabelledRows;
  readonly generated: LabelledRows;
}

/** The embeddings that D saw in earlier updates. */
export interface PastEmbeddings {
  /** All that a checkpoint must hold, by path. */
  readonly weights: NamedWeights;
  /** The rows of this update, and after them those of updates before. */
  with(present: JudgedRows): JudgedRows;
  /** Keeps those of this update. */
  keep(present: JudgedRows): void;
  dispose(): void;
}

/**
 * Two queues, of real embeddings and of generated ones. Until a queue is full, rows of the present update stand in its empty places, one after the other, so
 * that nothing that is no embedding goes through D's batch norms or into its losses.
 *
 * @param size rows of each queue
 * @throws RangeError where a size is none, and from `keep` for more rows than a queue has
 *
 * Source: Shrivastava et al., "Learning from Simulated and Unsupervised Images through Adversarial Training", CVPR 2017, section 2.3 (a history of generated
 * ones); Wang et al., "Cross-Batch Memory for Embedding Learning", CVPR 2020 (past real embeddings).
 */
export function pastEmbeddings({
  size,
  embeddingLength,
}: {
  readonly size: number;
  readonly embeddingLength: number;
}): PastEmbeddings {
  const caller = "discriminatorTraining's memory";
  const queues = {
    real: embeddingQueue({ embeddingLength, size, caller }),
    generated: embeddingQueue({ embeddingLength, size, caller }),
  };
  const all = Object.entries(queues).flatMap(([kind, { variables }]) =>
    Object.entries(variables).map(([name, variable]) => [`discriminatorMemory/${kind}/${name}`, variable] as const),
  );
  return {
    weights: Object.fromEntries(all),
    with: ({ real, generated }) => ({
      real: withPast(real, queues.real),
      generated: withPast(generated, queues.generated),
    }),
    keep({ real, generated }) {
      queues.real.push(real.features, real.labels);
      queues.generated.push(generated.features, generated.labels);
    },
    dispose() {
      for (const [, variable] of all) variable.dispose();
    },
  };
}

function withPast({ features, labels }: LabelledRows, { variables }: EmbeddingQueue): LabelledRows {
  // As they are now: the queue moves on before a gradient is taken.
  const [past, theirs] = [stopGradient<Tensor2D>(variables.embeddings), stopGradient<Tensor1D>(variables.labels)];
  const size = past.shape[0];
  const rows = features.shape[0];
  const inTurn = tf.tensor1d(
    Array.from({ length: size }, (_, i) => i % rows),
    'int32',
  );
  const empty = tf.less(tf.range(0, size, 1, 'int32'), tf.sub(tf.scalar(size, 'int32'), variables.filled)); // [S]
  return {
    features: tf.concat([features, tf.where(tf.expandDims(empty, 1), tf.gather(stopGradient(features), inTurn), past)]),
    labels: tf.concat([tf.cast(labels, 'int32'), tf.where(empty, tf.gather(tf.cast(labels, 'int32'), inTurn), theirs)]),
  };
}
