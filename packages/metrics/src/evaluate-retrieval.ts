import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import { showValue } from '@htg/ground/show-value';
import { averagePrecision, countWithin, precisionSum } from './average-precision.ts';
import type { AveragePrecision } from './average-precision.ts';
import { createCandidates } from './candidates.ts';
import type { ExcludeSameCamera } from './candidates.ts';
import { checkAveragePrecision, distances, setFields } from './check-options.ts';
import { checkRetrieval } from './checks.ts';
import { duplicateQueries } from './duplicate-queries.ts';
import type { DuplicateQueries } from './duplicate-queries.ts';
import { readLabelSets } from './label-sets.ts';
import { meanByIdentity } from './mean-by-identity.ts';
import type { IdentityMeans } from './mean-by-identity.ts';
import { createNearness } from './nearness.ts';
import type { DistanceName } from './nearness.ts';
import type { PerQuery } from './per-query.ts';
import { rankMatches } from './rank-matches.ts';
import { rankAgain, rankByRows } from './re-ranking/rank-again.ts';
import { checkReRanking } from './re-ranking/re-ranking.ts';
import type { ReRanking } from './re-ranking/re-ranking.ts';
import { readIntegers, readSet } from './read-set.ts';
import type { EmbeddedSet, Integers, Rows } from './read-set.ts';
import { createUnscorable } from './unscorable.ts';
import type { UnscorableQueries } from './unscorable.ts';

/** Options of {@link evaluateRetrieval}: the queries, and how to rank. */
export interface RetrievalOptions extends EmbeddedSet {
  /** A set of its own to search in; without it every row queries all the others (itself is removed by its position). */
  readonly gallery?: EmbeddedSet & Pick<RetrievalOptions, 'labelSets'>;
  /**
   * Where images have several labels: all of them, for each row, whole numbers from 0 on. An item is right where it shares one with the query; `labels` are what
   * `byIdentity` averages by. The gallery has its own. Distances are in float32 then. [N]
   */
  readonly labelSets?: readonly ArrayLike<number>[];
  /**
   * What a query sees of its own camera; needs `cameras`. `false` (default): everything. `'sameIdentity'`: the rule of
   * re-identification, other images of its own identity by its own camera are ignored. `true`: nothing at all of its own camera.
   */
  readonly excludeSameCamera?: ExcludeSameCamera;
  /**
   * Where the gallery holds the queries, too: the position of each query in it, -1 for one that is not in it. A query does not find
   * itself. [N]
   */
  readonly queriesInGallery?: Integers;
  /** By what the gallery is ranked; default `cosine`. */
  readonly distance?: DistanceName;
  /**
   * Rank again after the first ranking: by k-reciprocal neighbors, by query expansion or by diffusion. Their distances are in float32. Default: no.
   */
  readonly reRank?: ReRanking;
  /** The k of `cmc` and `precisionAt`; default 1, 2, 4, 5, 8, 10, 20. */
  readonly ks?: readonly number[];
  /**
   * What `precisionAt` divides by: `k` (default), as pytorch-metric-learning does, or `reachable`, min(R, k), as Open Metric Learning
   * does, so that a perfect ranking has 1.
   */
  readonly precisionDenominator?: 'k' | 'reachable';
  /** Look for queries whose embedding stands in the gallery, too: see `duplicates` of the result. Default false. */
  readonly findDuplicates?: boolean;
  /** Which average precision `mAP` is; default `ranking`. */
  readonly averagePrecision?: AveragePrecision;
  /** A gallery label that is nobody's identity (0 in Market-1501): its items are wrong answers for all. Default: none. */
  readonly distractorLabel?: number;
  /** Bytes for intermediate values, above the embeddings here and on the engine; default 256 MB. Changes no result. */
  readonly memoryLimit?: number;
}

/** Numbers from 0 to 1, means over the queries that can be scored; NaN if there is none. */
export interface RetrievalResult {
  /** The share of queries whose nearest item is right: precision@1, recall@1, CMC rank 1. */
  readonly rank1: number;
  /** By k: the share of queries with a right item among the first k (CMC; "Recall@k" of metric-learning papers). */
  readonly cmc: Readonly<Record<number, number>>;
  /** By k: the share of right items among the first k; see `precisionDenominator`. */
  readonly precisionAt: Readonly<Record<number, number>>;
  /** The share of right items among the first R, R being the query's number of matches. */
  readonly rPrecision: number;
  /** MAP@R (Musgrave, Belongie, Lim, "A Metric Learning Reality Check", 2020, equation 6). */
  readonly mapAtR: number;
  /** Mean average precision, by default over the whole ranking. */
  readonly mAP: number;
  /** Mean of 1 / rank of the first right item. */
  readonly mrr: number;
  /** Mean of R / rank of the last right item (Ye et al., "Deep Learning for Person Re-identification", 2021, equation 8). */
  readonly mINP: number;
  /** The same means, taken over identities: each counts alike, however many images it has. */
  readonly byIdentity: IdentityMeans;
  /** With `findDuplicates`: queries that find themselves, or a copy. Print its explanation. */
  readonly duplicates?: DuplicateQueries;
  /** How many queries were scored. */
  readonly queries: number;
  /** Those that could not be, and why. */
  readonly unscorable: UnscorableQueries;
  /** The values behind the means. */
  readonly perQuery: PerQuery;
}

const DEFAULT_KS = [1, 2, 4, 5, 8, 10, 20];

/**
 * Retrieval and re-identification metrics, exact over the whole ranking, in bounded memory. Means over queries, with R right items at the
 * ranks h_1 < ... < h_R:
 *
 *     CMC(k) = [h_1 <= k],   rank-1 = CMC(1),   R-precision = |{i : h_i <= R}| / R
 *     AP = 1/R sum_i i / h_i,   AP@R = 1/R sum_{i : h_i <= R} i / h_i
 *     MRR = 1 / h_1,   INP = R / h_R
 *
 * Every query ranks the gallery by distance. Ties are pessimistic: a wrong item exactly as near as a right one stands before
 * it, so that a constant embedding does not score high by the order of its gallery. Distances are decided in float64 from float32 rows
 * wherever the engine's rounding could matter, so the result depends neither on the engine nor on `memoryLimit`.
 *
 * Rows with a negative label are junk: ignored in the gallery, and counted as unscorable among the queries.
 *
 * Throws `RangeError` for shapes that do not fit, values that are not finite, cameras that are needed and missing, and options that
 * it does not know.
 *
 * ```ts
 * const { rank1, mAP, mapAtR } = await evaluateRetrieval({ embeddings, labels });
 * const acrossVendors = await evaluateRetrieval({ embeddings, labels, cameras, excludeSameCamera: true });
 * ```
 *
 * Source: MAP@R and R-precision: Musgrave, Belongie, Lim, "A Metric Learning Reality Check", ECCV 2020; CMC and mAP of
 * re-identification: Zheng et al., ICCV 2015; INP: Ye et al., 2021.
 */
export async function evaluateRetrieval(options: RetrievalOptions): Promise<RetrievalResult> {
  const { excludeSameCamera = false, distance = 'cosine', ks = DEFAULT_KS, memoryLimit = 2 ** 28 } = options;
  const caller = 'evaluateRetrieval';
  checkRetrievalOptions(caller, options);
  const queries = await readSet(caller, '', options);
  const gallery = options.gallery ? await readSet(caller, 'gallery.', options.gallery) : queries;
  checkRetrieval(caller, { queries, gallery, excludeSameCamera, ks, memoryLimit });

  const queriesInGallery = await readPositions(caller, queries, gallery, options);
  if (options.reRank && queriesInGallery) {
    throw new RangeError(
      `${caller}: expected queries apart from the gallery for reRank, received queriesInGallery: each would be its own first neighbor; leave one of the two out`,
    );
  }
  const candidates = createCandidates({
    queries,
    gallery,
    excludeSameCamera,
    distractorLabel: options.distractorLabel,
    queriesInGallery,
    labelSets: labelSetsOf(caller, options, queries, gallery),
  });
  const score = createScores(ks, options.averagePrecision ?? 'ranking', options.precisionDenominator ?? 'k');
  const scored = new Uint8Array(queries.length);
  const visit = (query: number, ranks: Int32Array): void => {
    scored[query] = 1;
    score.add(query, queries.labels[query], ranks, candidates.classCount(query));
  };
  const sets = { queries, gallery, distance, memoryLimit };
  if (options.reRank) {
    await rankAgain(caller, options.reRank, sets, candidates, visit);
  } else if (options.labelSets) {
    await rankByRows(caller, sets, candidates, visit);
  } else {
    const nearness = createNearness(queries, gallery, distance);
    const sizes = { queries: queries.length, items: gallery.length, symmetric: gallery === queries, memoryLimit };
    await rankMatches(caller, nearness, candidates, sizes, visit);
  }
  const result = score.result();
  return {
    ...result,
    byIdentity: meanByIdentity(result.perQuery),
    ...(options.findDuplicates === true && { duplicates: duplicateQueries(queries, gallery, queriesInGallery) }),
    unscorable: createUnscorable(scored, (query) => candidates.reason(query)),
  };
}

const optionNames = [
  ...setFields,
  ...'gallery queriesInGallery excludeSameCamera distance ks precisionDenominator findDuplicates averagePrecision'.split(
    ' ',
  ),
  'distractorLabel',
  'labelSets',
  'reRank',
  'memoryLimit',
];

/** Throws for names and values that do not exist: in plain JavaScript nothing else tells. */
export function checkRetrievalOptions(
  caller: string,
  options: Partial<RetrievalOptions>,
  more: readonly string[] = [],
): void {
  refuseUnknownOptions(caller, options, [...optionNames, ...more]);
  if (options.gallery !== undefined)
    refuseUnknownOptions(`${caller} gallery`, options.gallery, [...setFields, 'labelSets']);
  checkOneOf(caller, 'distance', options.distance, distances);
  checkOneOf(caller, 'excludeSameCamera', options.excludeSameCamera, [false, true, 'sameIdentity']);
  checkOneOf(caller, 'precisionDenominator', options.precisionDenominator, ['k', 'reachable']);
  checkOneOf(caller, 'findDuplicates', options.findDuplicates, [false, true]);
  checkAveragePrecision(caller, options.averagePrecision);
  if (options.reRank !== undefined) checkReRanking(caller, options.reRank, options.distance ?? 'cosine');
  const { ks, distractorLabel } = options;
  if (ks !== undefined && !Array.isArray(ks)) {
    throw new RangeError(
      `${caller}: expected ks to be a list, received ${showValue(ks)}; pass ranks such as [1, 5, 10]`,
    );
  }
  if (distractorLabel !== undefined && !Number.isInteger(distractorLabel)) {
    throw new RangeError(
      `${caller}: expected distractorLabel to be a whole number, received ${showValue(distractorLabel)}; leave it out if there is none`,
    );
  }
}

/** The labels of images that have several, of both sets or of none. */
function labelSetsOf(
  caller: string,
  { labelSets, gallery, reRank }: RetrievalOptions,
  queries: Rows,
  items: Rows,
): { readonly queries: readonly Int32Array[]; readonly items: readonly Int32Array[] } | undefined {
  if (gallery && (labelSets === undefined) !== (gallery.labelSets === undefined)) {
    throw new RangeError(
      `${caller}: expected labelSets of queries and gallery or of neither, received them of one; pass both`,
    );
  }
  if (labelSets === undefined) return undefined;
  if (reRank?.kind === 'queryExpansion') {
    throw new RangeError(
      `${caller}: expected labels for query expansion, received labelSets; take kReciprocal or diffusion, or leave labelSets out`,
    );
  }
  const own = readLabelSets(caller, 'labelSets', labelSets, queries.length);
  return {
    queries: own,
    items: gallery?.labelSets ? readLabelSets(caller, 'gallery.labelSets', gallery.labelSets, items.length) : own,
  };
}

/** The positions of queries in the gallery, held to the labels of both. */
async function readPositions(
  caller: string,
  queries: Rows,
  gallery: Rows,
  { queriesInGallery }: RetrievalOptions,
): Promise<Int32Array | undefined> {
  if (queriesInGallery === undefined) return undefined;
  if (queries === gallery) {
    throw new RangeError(`${caller}: expected a gallery with queriesInGallery, received none; leave the positions out`);
  }
  const positions = await readIntegers(caller, 'queriesInGallery', queriesInGallery);
  if (positions.length !== queries.length) {
    throw new RangeError(
      `${caller}: expected a position for each of ${queries.length} queries, received ${positions.length}; pass -1 for those that are not in the gallery`,
    );
  }
  positions.forEach((item, query) => {
    if (item < 0) return;
    if (item >= gallery.length || gallery.labels[item] !== queries.labels[query]) {
      const found = item < gallery.length ? `label ${gallery.labels[item]}` : `a gallery of ${gallery.length}`;
      throw new RangeError(
        `${caller}: expected query ${query} (label ${queries.labels[query]}) at ${item} of the gallery, received ${found}; correct the positions`,
      );
    }
  });
  return positions;
}

/** Turns the ranks of each query's matches into the metrics. */
function createScores(
  ks: readonly number[],
  definition: AveragePrecision,
  precisionDenominator: 'k' | 'reachable',
): {
  add(query: number, label: number, ranks: Int32Array, classCount: number): void;
  result(): Omit<RetrievalResult, 'byIdentity' | 'duplicates' | 'unscorable'>;
} {
  const rows: { query: number; label: number; first: number; matches: number; values: readonly number[] }[] = [];
  const hits = new Float64Array(ks.length);
  const found = new Float64Array(ks.length);
  return {
    add(query, label, ranks, classCount) {
      const matches = ranks.length;
      ks.forEach((k, i) => {
        const within = countWithin(ranks, k);
        hits[i] += within / (precisionDenominator === 'k' ? k : Math.min(k, matches));
        found[i] += within > 0 ? 1 : 0;
      });
      const values = [
        countWithin(ranks, matches) / matches,
        precisionSum(ranks, matches) / matches,
        averagePrecision(definition, ranks, classCount),
        matches / ranks[matches - 1],
      ];
      rows.push({ query, label, first: ranks[0], matches, values });
    },
    result() {
      const count = rows.length;
      const mean = (of: (row: (typeof rows)[number]) => number): number =>
        rows.reduce((sum, row) => sum + of(row), 0) / count;
      const column = (index: number): Float64Array => Float64Array.from(rows, ({ values }) => values[index]);
      return {
        rank1: mean(({ first }) => (first === 1 ? 1 : 0)),
        cmc: Object.fromEntries(ks.map((k, i) => [k, found[i] / count])),
        precisionAt: Object.fromEntries(ks.map((k, i) => [k, hits[i] / count])),
        rPrecision: mean(({ values }) => values[0]),
        mapAtR: mean(({ values }) => values[1]),
        mAP: mean(({ values }) => values[2]),
        mrr: mean(({ first }) => 1 / first),
        mINP: mean(({ values }) => values[3]),
        queries: count,
        perQuery: {
          index: Int32Array.from(rows, ({ query }) => query),
          label: Int32Array.from(rows, ({ label }) => label),
          firstRank: Int32Array.from(rows, ({ first }) => first),
          matches: Int32Array.from(rows, ({ matches }) => matches),
          rPrecision: column(0),
          mapAtR: column(1),
          averagePrecision: column(2),
          inversePenalty: column(3),
        },
      };
    },
  };
}
