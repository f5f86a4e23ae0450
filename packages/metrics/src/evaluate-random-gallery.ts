import { checkCount, checkSeed } from '@htg/ground/check-numbers';
import { refuseUnknownOptions } from '@htg/ground/check-options';
import { indicesByLabel } from '@htg/ground/indices-by-label';
import { createRandom } from '@htg/ground/random';
import { setFields } from './check-options.ts';
import { evaluateRetrieval } from './evaluate-retrieval.ts';
import type { RetrievalOptions, RetrievalResult } from './evaluate-retrieval.ts';
import { meanOfRecords } from './mean-of-records.ts';
import { readSet } from './read-set.ts';
import type { EmbeddedSet, Rows } from './read-set.ts';

/** Options of {@link evaluateRandomGallery}. */
export interface RandomGalleryOptions
  extends Omit<EmbeddedSet, 'cameras'>, Pick<RetrievalOptions, 'averagePrecision' | 'distance' | 'ks' | 'memoryLimit'> {
  /** How many galleries are drawn; default 10. */
  readonly repeats?: number;
  /** Decides the galleries. */
  readonly seed: number;
}

/** Means over the galleries. */
export interface RandomGalleryResult {
  /** Share of probes whose nearest gallery image is of their identity. */
  readonly rank1: number;
  /** Share of probes with a right answer among so many, by rank. */
  readonly cmc: Readonly<Record<number, number>>;
  /** Mean average precision. */
  readonly mAP: number;
  /** Mean of one over the rank of the right answer. */
  readonly mrr: number;
  /** The result with each gallery; rows in `perQuery.index` and `unscorable.index` count the probes of that gallery. */
  readonly perGallery: readonly RetrievalResult[];
}

/**
 * VehicleID's protocol: one random image of each identity makes the gallery, all others are the probes; the mean of `repeats` such
 * draws. Rows with a negative label are left out; an identity with one image stands in the gallery only.
 *
 *     CMC(k) = mean over draws and probes of [rank of the probe's one right item <= k],   MRR = mean of 1 / rank
 *
 * Throws `RangeError` as {@link evaluateRetrieval} does.
 *
 * @param options embeddings, labels, number of draws and the seed
 *
 * Source: Liu et al., "Deep Relative Distance Learning: Tell the Difference Between Similar Vehicles", 2016, section 5.
 */
export async function evaluateRandomGallery(options: RandomGalleryOptions): Promise<RandomGalleryResult> {
  const { repeats = 10, seed, averagePrecision, distance, ks, memoryLimit } = options;
  const caller = 'evaluateRandomGallery';
  refuseUnknownOptions(caller, options, [
    ...setFields,
    'repeats',
    'seed',
    'averagePrecision',
    'distance',
    'ks',
    'memoryLimit',
  ]);
  checkCount(caller, 'repeats', repeats, 1, 'draw one gallery at least');
  checkSeed(caller, seed);
  const rows = await readSet(caller, '', { embeddings: options.embeddings, labels: options.labels });
  const groups = [...indicesByLabel(rows.labels)].filter(([label]) => label >= 0).map(([, group]) => group);
  const random = createRandom(seed);
  const perGallery: RetrievalResult[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const chosen = new Set(groups.map((group) => group[random.below(group.length)]));
    const probes = groups.flat().filter((index) => !chosen.has(index));
    if (probes.length === 0) {
      throw new RangeError(
        `${caller}: expected an identity with 2 images or more, received ${groups.length} identities with one each; nothing is left to search with`,
      );
    }
    perGallery.push(
      await evaluateRetrieval({
        ...pick(rows, probes),
        gallery: pick(rows, [...chosen]),
        averagePrecision,
        distance,
        ks,
        memoryLimit,
      }),
    );
  }
  const mean = (key: 'mAP' | 'mrr' | 'rank1'): number =>
    perGallery.reduce((sum, result) => sum + result[key], 0) / repeats;
  const cmc = meanOfRecords(perGallery.map((result) => result.cmc));
  return { rank1: mean('rank1'), cmc, mAP: mean('mAP'), mrr: mean('mrr'), perGallery };
}

function pick(rows: Rows, indices: readonly number[]): EmbeddedSet {
  const embeddings = new Float32Array(indices.length * rows.width);
  indices.forEach((index, row) => {
    embeddings.set(rows.values.subarray(index * rows.width, (index + 1) * rows.width), row * rows.width);
  });
  return { embeddings, labels: indices.map((index) => rows.labels[index]) };
}
