import type { Distance, Miner } from '@htg/losses';
import { cosine, euclidean, mineTriplets, squaredEuclidean } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import { angular, batchEasyHard, batchHard, hdc, multiSimilarity, pairMargin, tripletMargin } from '../../src/index.ts';
import golden from '../golden/miners.json' with { type: 'json' };
import type { Indices } from './sets.ts';
import { labelsOf, placesOf, tensorOf, tripletsOf } from './sets.ts';

const distances: Record<string, () => Distance> = { cosine, euclidean, squaredEuclidean };
export const miners = { angular, batchEasyHard, batchHard, hdc, multiSimilarity, pairMargin, tripletMargin };

/** What a miner of pytorch-metric-learning chooses. */
export interface GoldenSet {
  readonly miner: string;
  readonly options: object;
  readonly distance: string;
  readonly ref: boolean;
  readonly positives?: Indices;
  readonly negatives?: Indices;
  readonly triplets?: Indices;
}

export const cases = golden.cases as readonly GoldenSet[];

/** A set as ours has it, and as it is there. */
export interface ComparedSet {
  readonly miner: string;
  readonly ours: Indices;
  readonly theirs: Indices;
}

/** The sets of a case: triplets, or positives and negatives. */
export function compareSets({
  miner,
  options,
  distance,
  ref,
  positives,
  negatives,
  triplets,
}: GoldenSet): ComparedSet[] {
  const sets: ComparedSet[] = [];
  tf.tidy(() => {
    const mined = mineTriplets(tensorOf(golden.embeddings), labelsOf(golden.labels), {
      miner: (miners[miner as keyof typeof miners] as (options: object) => Miner)(options),
      distance: distances[distance](),
      ...(ref && { ref: { embeddings: tensorOf(golden.refEmbeddings), labels: labelsOf(golden.refLabels) } }),
    });
    if (triplets) sets.push({ miner, ours: tripletsOf(mined), theirs: triplets });
    if (positives) sets.push({ miner, ours: placesOf(mined.positive), theirs: positives });
    if (negatives) sets.push({ miner, ours: placesOf(mined.negative), theirs: negatives });
  });
  return sets;
}

/** Every set of every case. */
export function minedSets(): ComparedSet[] {
  return cases.flatMap(compareSets);
}
