import * as tf from '@tensorflow/tfjs-core';
import type { Objective, ObjectiveBatch } from '../../src/index.ts';
import { mineTriplets } from '../../src/index.ts';
import type { LossContext, LossKind } from '../../src/named.ts';
import { lossKinds } from '../../src/named.ts';
import type { Rows } from './batch.ts';
import { labelsOf, randomRows, tensorOf } from './batch.ts';

/** Every loss that there is: what is in the table is tested wherever this is used. */
export const everyKind = Object.keys(lossKinds);

/** Three identities with three images each. */
export const identityOf = [0, 0, 0, 1, 1, 1, 2, 2, 2];
const embeddingLength = 5;
export const rowsOf = (seed: number): Rows => randomRows(identityOf.length, embeddingLength, seed);

/** Settings with which every pair and triplet counts: no hinge opens or closes, and no bin is left, where a derivative is taken by differences. */
export const wideMargins: Readonly<Record<string, object>> = {
  contrastive: { positiveMargin: -1, negativeMargin: 3 },
  coupledCluster: { margin: 5 },
  embeddingExpansion: { margin: 5 },
  hardnessAware: { margin: 5 },
  histogram: { bins: 2 },
  instance: { gamma: 4 },
  intraPairVariance: { positiveSlack: 0.5 },
  margin: { margin: 3 },
  rankedList: { alpha: 3, margin: 4, negativeTemperature: 1 },
  thresholdConsistentMargin: { positiveMargin: 2, negativeMargin: -2 },
  symmetricalSynthesis: { margin: 5 },
  triplet: { margin: 5 },
  vicReg: { epsilon: 0.01 },
};

/** A loss by its name, with the defaults of its settings where none are given. */
export function makeKind(kind: string, context: Partial<LossContext> = {}, settings: object = {}): Objective {
  const named: LossKind = (lossKinds as Readonly<Record<string, LossKind>>)[kind];
  const general = { name: kind, embeddingLength, identities: 3, images: 3, seed: 2 };
  return named.make(named.schema.parse({ kind, ...settings }), { ...general, ...context });
}

/** What a trainer would hand to a loss for these embeddings, with the same ones before the neck and after it. */
export function batchOf(embeddings: tf.Tensor2D, labels = labelsOf(identityOf)): ObjectiveBatch {
  return { metric: embeddings, classification: embeddings, labels, mined: mineTriplets(embeddings, labels) };
}

/** The value of a loss, and its gradient by the embeddings. */
export function gradientOf(
  objective: Objective,
  rows: Rows,
  labels?: tf.Tensor1D,
): { readonly value: number; readonly gradient: number[][] } {
  return tf.tidy(() => {
    const loss = (x: tf.Tensor): tf.Scalar => objective.apply(batchOf(x as tf.Tensor2D, labels));
    const { value, grad } = tf.valueAndGrad(loss)(tensorOf(rows));
    return { value: value.dataSync()[0], gradient: (grad as tf.Tensor2D).arraySync() };
  });
}
