import * as tf from '@tensorflow/tfjs-core';
import { checkEmbeddings, checkLabels, checkPairs } from '../checks/check-batch.ts';
import { diagonal } from '../tensors/diagonal.ts';

/** What the batch is compared with instead of itself: the rows of a memory, a gallery, another view. */
export interface Reference {
  /** `[M, L]` */
  readonly embeddings: tf.Tensor2D;
  /** `[M]` */
  readonly labels: tf.Tensor1D;
  /** `[N, M]`, boolean: pairs that may count at all. Left out: all of them. Use it where a row of the batch also stands in the reference. */
  readonly comparable?: tf.Tensor2D;
}

/** All pairs of a batch, `N` anchors against `M` others. */
export interface ComparedPairs {
  /** `[N, M]`, what the distance says. */
  readonly distances: tf.Tensor2D;
  /** `[N, M]`, boolean: same identity, and not the very same row. */
  readonly positive: tf.Tensor2D;
  /** `[N, M]`, boolean: another identity. */
  readonly negative: tf.Tensor2D;
}

/** Checks the inputs of a loss or of mining once; `caller` opens the error text. */
export function checkInputs(
  caller: string,
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D | undefined,
  ref?: Reference,
): void {
  checkEmbeddings(caller, embeddings);
  if (labels) checkLabels(caller, embeddings, labels);
  if (!ref) return;
  checkEmbeddings(caller, ref.embeddings, 'ref.embeddings');
  checkLabels(caller, ref.embeddings, ref.labels, 'ref.labels');
  const [rows, length] = embeddings.shape;
  const [others, otherLength] = ref.embeddings.shape;
  if (length !== otherLength) {
    throw new RangeError(
      `${caller}: expected ref.embeddings of length ${String(length)}, received ${String(otherLength)}; ` +
        'embed both with the same model',
    );
  }
  if (ref.comparable) checkPairs(caller, 'ref.comparable', ref.comparable, rows, others);
}

/** The labels, where there must be some because nothing was mined before. */
export function expectLabels(caller: string, labels: tf.Tensor1D | undefined): tf.Tensor1D {
  if (labels) return labels;
  throw new RangeError(`${caller}: expected labels or what was mined before, received neither; pass one`);
}

/** Whether there is no pair at all to compare: such shapes are beyond what backends compute with. */
export function isEmpty(embeddings: tf.Tensor2D, ref?: Reference): boolean {
  return embeddings.size === 0 || ref?.embeddings.size === 0;
}

/** Which pairs are positive and which negative, `[N, M]`. A row is no positive of itself. */
export function labelMasks(labels: tf.Tensor1D, ref?: Reference): Pick<ComparedPairs, 'positive' | 'negative'> {
  const same = tf.equal<tf.Tensor2D>(tf.expandDims(labels, 1), tf.expandDims(ref ? ref.labels : labels, 0));
  const negative = tf.logicalNot(same);
  const allowed = ref ? ref.comparable : tf.logicalNot<tf.Tensor2D>(diagonal(labels.shape[0]));
  return {
    positive: allowed ? tf.logicalAnd(same, allowed) : same,
    negative: ref?.comparable ? tf.logicalAnd(negative, ref.comparable) : negative,
  };
}
