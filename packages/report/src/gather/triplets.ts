import { distanceToOthers } from '@htg/generator';
import type { FeatureGenerator } from '@htg/generator';
import { mineTriplets } from '@htg/losses';
import { batchHard } from '@htg/miners';
import * as tf from '@tensorflow/tfjs-core';
import type { TripletDistances, TripletExample, Triplets } from '../model/report.ts';
import type { Album } from './album.ts';
import { rowsOf } from './embedded.ts';
import type { Embedded } from './embedded.ts';

/** Positions of a triplet's images. */
interface Triplet {
  readonly anchor: number;
  readonly positive: number;
  readonly negative: number;
  readonly before: TripletDistances;
  readonly after: TripletDistances;
}

/** Which triplets are shown, and how many. */
export interface TripletsOptions {
  /** Of G's loss. */
  readonly margin: number;
  /** P x K of a batch. */
  readonly batch: { readonly identities: number; readonly images: number };
  /** Whether the training mines them so, too. Default true. */
  readonly asInTraining?: boolean;
  /** How many are shown, evenly from most to least hardened. Default 8. */
  readonly examples?: number;
}

/**
 * Triplets, mined batch-hard on f in batches of P x K, and what the trained G makes of them.
 *
 * @param album images of the embeddings
 * @param embedded before the neck, of the album's set: images of training identities, the same identity's one after the other, in whole batches
 * @param generator G, its batch norms on running statistics, as F meets it
 * @returns undefined where no triplet was mined
 */
export async function gatherTriplets(
  embedded: Embedded,
  generator: FeatureGenerator,
  album: Album,
  { margin, batch, asInTraining = true, examples = 8 }: TripletsOptions,
): Promise<Triplets | undefined> {
  const size = batch.identities * batch.images;
  const triplets: Triplet[] = [];
  for (let start = 0; start + size <= embedded.labels.length; start += size) {
    triplets.push(...(await mineBatch(embedded, generator, start, size)));
  }
  if (triplets.length === 0) return undefined;
  return {
    description: `${triplets.length} triplets of training identities${asInTraining ? ', mined as in training' : ''}: the hardest positive and negative of each anchor in batches of ${batch.identities} identities x ${batch.images} images.`,
    margin,
    hardness: triplets.map((triplet) => [rounded(hardness(triplet.before)), rounded(hardness(triplet.after))] as const),
    examples: await Promise.all(spread(triplets, examples).map((triplet) => drawTriplet(triplet, album))),
  };
}

function hardness({ positive, negative }: TripletDistances): number {
  return positive - negative;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

async function mineBatch(
  embedded: Embedded,
  generator: FeatureGenerator,
  start: number,
  size: number,
): Promise<Triplet[]> {
  const rows = Array.from({ length: size }, (_, i) => start + i);
  const tensors = tf.tidy(() => {
    const features = tf.tensor2d(rowsOf(embedded, rows), [size, embedded.embeddingLength]);
    const labels = tf.tensor1d(embedded.labels.subarray(start, start + size), 'int32');
    const { positive, negative } = mineTriplets(features, labels, { miner: batchHard() });
    const { boundedBy } = generator;
    const reach = boundedBy && distanceToOthers(features, labels, { to: boundedBy });
    return { positive, negative, before: distances(features), after: distances(generator.apply(features, { reach })) };
  });
  const [positive, negative, before, after] = await Promise.all(
    [tensors.positive, tensors.negative, tensors.before, tensors.after].map((tensor) => tensor.data()),
  );
  tf.dispose(tensors);
  return rows.flatMap((anchor, row) => {
    const p = positive.subarray(row * size, (row + 1) * size).indexOf(1);
    const n = negative.subarray(row * size, (row + 1) * size).indexOf(1);
    // No positive or no negative of its own: not an anchor.
    if (p < 0 || n < 0) return [];
    const at = (all: ArrayLike<number>): TripletDistances => ({
      positive: all[row * size + p],
      negative: all[row * size + n],
    });
    return [{ anchor, positive: start + p, negative: start + n, before: at(before), after: at(after) }];
  });
}

/** `d(u, v)` of all rows, `[N, N]`. */
function distances(features: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const length = tf.maximum(tf.norm(features, 2, 1, true), 1e-12);
    const unit = tf.div<tf.Tensor2D>(features, length);
    return tf.maximum(tf.sub(2, tf.mul(2, tf.matMul(unit, unit, false, true))), 0);
  });
}

/** Evenly from those that G hardened most to those that it hardened least. */
function spread(triplets: readonly Triplet[], count: number): Triplet[] {
  const gain = ({ before, after }: Triplet): number => hardness(after) - hardness(before);
  const sorted = [...triplets].sort((a, b) => gain(b) - gain(a));
  const shown = Math.min(count, sorted.length);
  const step = shown > 1 ? (sorted.length - 1) / (shown - 1) : 0;
  return Array.from({ length: shown }, (_, i) => sorted[Math.round(i * step)]);
}

async function drawTriplet(
  { anchor, positive, negative, before, after }: Triplet,
  album: Album,
): Promise<TripletExample> {
  const [a, p, n] = await Promise.all([anchor, positive, negative].map((index) => album.image(index)));
  return { anchor: a, positive: p, negative: n, before, after };
}
