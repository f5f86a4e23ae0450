import { useEngine } from '@htg/engine';
import {
  circleLoss,
  contrastiveLoss,
  euclidean,
  liftedStructureLoss,
  mineTriplets,
  multiSimilarityLoss,
  ntXentLoss,
  supConLoss,
  tripletLoss,
} from '@htg/losses';
import type { Mined, Miner } from '@htg/losses';
import { allTriplets, batchEasyHard, batchHard, multiSimilarity, pairMargin, tripletMargin } from '@htg/miners';
import * as tf from '@tensorflow/tfjs-core';
import type { Points } from './points.ts';

type Loss = (embeddings: tf.Tensor2D, labels: tf.Tensor1D) => tf.Scalar;

/** The losses of the example, with what its readers choose by. Distances in the plane where the loss allows it, else angles. */
export const losses: Readonly<Record<string, Loss>> = {
  'triplet, all': (f, y) => tripletLoss(f, y, { margin: 0.5, distance: plane() }),
  'triplet, batch-hard': (f, y) => tripletLoss(f, y, { margin: 0.5, distance: plane(), miner: batchHard() }),
  contrastive: (f, y) => contrastiveLoss(f, y, { distance: plane() }),
  'multi-similarity': (f, y) => multiSimilarityLoss(f, y),
  'lifted structure': (f, y) => liftedStructureLoss(f, y, { distance: plane() }),
  circle: (f, y) => circleLoss(f, y),
  'NT-Xent': (f, y) => ntXentLoss(f, y),
  'supervised contrastive': (f, y) => supConLoss(f, y),
};

/** The miners of the example. */
export const miners: Readonly<Record<string, () => Miner>> = {
  'batch-hard': () => batchHard(),
  'easy positive, semi-hard negative': () => batchEasyHard({ positives: 'easy', negatives: 'semihard' }),
  'semi-hard triplets': () => tripletMargin({ margin: 0.5, triplets: 'semihard' }),
  'multi-similarity': () => multiSimilarity(),
  'pair margins': () => pairMargin({ positiveMargin: 0.4, negativeMargin: 1 }),
  'all triplets': () => allTriplets(),
};

function plane(): ReturnType<typeof euclidean> {
  return euclidean({ normalize: false });
}

/** Takes what computes best in this page; its name, and why no better one. */
export async function start(): Promise<string> {
  const { reason } = await useEngine();
  return reason;
}

/** A loss of the points, and which way it falls: its gradient at each of them, negated. */
export async function descend(
  name: string,
  { at, labels }: Points,
): Promise<{ readonly loss: number; readonly down: readonly (readonly [number, number])[] }> {
  const y = tf.tensor1d([...labels], 'int32');
  const f = tf.tensor2d(at);
  const { value, grad } = tf.valueAndGrad((points: tf.Tensor2D) => losses[name](points, y))(f);
  const [loss, slope] = await Promise.all([value.data(), grad.data()]);
  tf.dispose([y, f, value, grad]);
  return { loss: loss[0], down: at.map((_, index) => [-slope[2 * index], -slope[2 * index + 1]]) };
}

/** Which positives and negatives a miner picks for one of the points. */
export async function minedFor(
  name: string,
  { at, labels }: Points,
  anchor: number,
): Promise<{ readonly positives: readonly number[]; readonly negatives: readonly number[] }> {
  const y = tf.tensor1d([...labels], 'int32');
  const f = tf.tensor2d(at);
  const mined = mineTriplets(f, y, { miner: miners[name](), distance: plane() });
  const [positive, negative] = await Promise.all([rowOf(mined, 'positive', anchor), rowOf(mined, 'negative', anchor)]);
  tf.dispose([y, f, mined.positive, mined.negative, ...bandOf(mined)]);
  return { positives: positive, negatives: negative };
}

function bandOf({ band }: Mined): tf.Tensor[] {
  return band === undefined ? [] : [band.value, band.lower, band.upper];
}

async function rowOf(mined: Mined, side: 'positive' | 'negative', anchor: number): Promise<number[]> {
  const mask = await mined[side].data();
  const count = mined[side].shape[1];
  return Array.from({ length: count }, (_, index) => index).filter((index) => mask[anchor * count + index] !== 0);
}
