import { checkCount, checkSeed } from '@htg/ground/check-numbers';
import { indicesByLabel } from '@htg/ground/indices-by-label';
import { createRandom } from '@htg/ground/random';
import { createCandidates } from './candidates.ts';
import type { Candidates } from './candidates.ts';
import { checkRetrieval } from './checks.ts';
import { createEstimates } from './estimates.ts';
import { checkRetrievalOptions, evaluateRetrieval } from './evaluate-retrieval.ts';
import type { RetrievalOptions, RetrievalResult } from './evaluate-retrieval.ts';
import { createNearness } from './nearness.ts';
import { readSet } from './read-set.ts';

/** Options of {@link evaluateSingleGalleryShot}. */
export interface SingleGalleryShotOptions extends Omit<
  RetrievalOptions,
  'distractorLabel' | 'queriesInGallery' | 'findDuplicates' | 'labelSets' | 'reRank'
> {
  /** How often each query's gallery is drawn; default 10. */
  readonly repeats?: number;
  /** Decides the draws. */
  readonly seed: number;
}

/** What the protocol reports. */
export interface SingleGalleryShotResult extends Pick<RetrievalResult, 'mAP' | 'queries' | 'unscorable'> {
  /** Means over queries and draws. */
  readonly rank1: number;
  /** Share of queries with a right answer among so many, by rank. */
  readonly cmc: Readonly<Record<number, number>>;
}

/**
 * The single-gallery-shot protocol of CUHK03: for each query, one random image of each identity that it sees makes its gallery, so
 * exactly one item is right; the CMC is the mean over `repeats` draws. mAP is that of the whole gallery, as usual with this protocol.
 * With cameras, `excludeSameCamera` is `'sameIdentity'` by default here. Ties are pessimistic.
 *
 *     CMC(k) = mean over queries and draws of [rank of the one right item <= k]
 *
 * Throws `RangeError` as {@link evaluateRetrieval} does.
 *
 * @param options embeddings, labels, cameras, number of draws and the seed
 *
 * Source: Li, Zhao, Xiao, Wang, "DeepReID", 2014, section 5; the draws per query follow torchreid's evaluator.
 */
export async function evaluateSingleGalleryShot(options: SingleGalleryShotOptions): Promise<SingleGalleryShotResult> {
  const { repeats = 10, seed, distance = 'cosine', ks = [1, 5, 10, 20], memoryLimit = 2 ** 28 } = options;
  const { excludeSameCamera = options.cameras ? 'sameIdentity' : false } = options;
  const caller = 'evaluateSingleGalleryShot';
  checkRetrievalOptions(caller, options, ['repeats', 'seed']);
  const { labelSets, reRank, queriesInGallery }: Partial<RetrievalOptions> = options;
  if (labelSets !== undefined || reRank !== undefined) {
    throw new RangeError(
      `${caller}: expected one label of each image and one ranking, received ${labelSets ? 'labelSets' : 'reRank'}; leave it out, or use evaluateRetrieval`,
    );
  }
  if (queriesInGallery !== undefined) {
    throw new RangeError(
      `${caller}: expected queries apart from the gallery, received queriesInGallery; leave it out, or use evaluateRetrieval`,
    );
  }
  checkCount(caller, 'repeats', repeats, 1, 'draw one gallery at least');
  checkSeed(caller, seed);
  const queries = await readSet(caller, '', options);
  const gallery = options.gallery ? await readSet(caller, 'gallery.', options.gallery) : queries;
  checkRetrieval(caller, { queries, gallery, excludeSameCamera, ks, memoryLimit });

  const candidates = createCandidates({ queries, gallery, excludeSameCamera, distractorLabel: undefined });
  const identities = [...indicesByLabel(gallery.labels).values()];
  const nearness = createNearness(queries, gallery, distance);
  const random = createRandom(seed);
  const found = new Float64Array(ks.length);
  let scored = 0;
  const estimates = await createEstimates(caller, nearness);
  try {
    const rows = Math.max(1, Math.floor(memoryLimit / (8 * gallery.length)));
    for (let from = 0; from < queries.length; from += rows) {
      const to = Math.min(queries.length, from + rows);
      const tile = await estimates.tile([from, to], [0, gallery.length]);
      for (let query = from; query < to; query++) {
        const shots = visibleShots(candidates, identities, query);
        if (shots === undefined) continue;
        scored++;
        const error = estimates.error(query);
        const start = (query - from) * gallery.length;
        const isAhead = (item: number, near: number): boolean => {
          const estimate = tile[start + item] + estimates.offset;
          if (Math.abs(estimate - near) > error) return estimate > near;
          return nearness.exact(query, item) >= near;
        };
        for (let repeat = 0; repeat < repeats; repeat++) {
          const near = nearness.exact(query, shots.matches[random.below(shots.matches.length)]);
          let rank = 1;
          for (const items of shots.others) if (isAhead(items[random.below(items.length)], near)) rank++;
          ks.forEach((k, i) => (found[i] += rank <= k ? 1 : 0));
        }
      }
    }
  } finally {
    estimates.dispose();
  }
  const { embeddings, labels, cameras, averagePrecision, precisionDenominator } = options;
  const whole = await evaluateRetrieval({
    ...{ embeddings, labels, cameras, gallery: options.gallery, excludeSameCamera, distance, ks, memoryLimit },
    ...{ averagePrecision, precisionDenominator },
  });
  const cmc = Object.fromEntries(ks.map((k, i) => [k, found[i] / (scored * repeats)]));
  return { rank1: cmc[1], cmc, mAP: whole.mAP, queries: whole.queries, unscorable: whole.unscorable };
}

/** What a query may draw from: its matches, and the items of each other identity; nothing if it has no match. */
function visibleShots(
  candidates: Candidates,
  identities: readonly number[][],
  query: number,
): { matches: number[]; others: number[][] } | undefined {
  const matches = candidates.matchesOf(query);
  if (matches.length === 0) return undefined;
  const others = identities
    .map((items) => items.filter((item) => candidates.isWrong(query, item)))
    .filter((items) => items.length > 0);
  return { matches, others };
}
