import { checkCount, checkSeed } from '@htg/ground/check-numbers';
import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import { createRandom } from '@htg/ground/random';
import { setFields } from './check-options.ts';
import { checkMemoryLimit } from './checks.ts';
import { kMeans } from './k-means.ts';
import { adjustedMutualInformation, normalizedMutualInformation } from './mutual-information.ts';
import { normalizedRows } from './nearness.ts';
import { labelledOnly, readSet } from './read-set.ts';
import type { EmbeddedSet } from './read-set.ts';

/** Options of {@link evaluateClustering}. */
export interface ClusteringOptions extends Omit<EmbeddedSet, 'cameras'> {
  /** `cosine` (default) clusters normalized rows, `euclidean` the rows as they are. */
  readonly distance?: 'cosine' | 'euclidean';
  /** Rounds of k-means at most; default 20. */
  readonly iterations?: number;
  /** Decides the rows that k-means begins with. */
  readonly seed: number;
  /** Bytes for intermediate values, above the embeddings here and on the engine; default 256 MB. Changes no result. */
  readonly memoryLimit?: number;
}

/** How well k-means finds the identities. */
export interface ClusteringResult {
  /** Normalized mutual information of clusters and identities. */
  readonly nmi: number;
  /** Adjusted mutual information: 0 for chance. */
  readonly ami: number;
  /** K: as many clusters as identities. */
  readonly clusters: number;
  /** Until nothing changed. */
  readonly iterations: number;
  /** Sum of squared distances to the clusters' means. */
  readonly inertia: number;
  /** The cluster of each labelled row. */
  readonly assignments: Int32Array;
}

/**
 * Clusters the embeddings by k-means (K = the number of identities) and compares the clusters with the identities. Rows with a negative
 * label are left out. K-means begins with K different rows drawn by the seed, so another seed gives slightly other values: compare models
 * by the same seed, or by several.
 *
 *     NMI = 2 I(A; B) / (H(A) + H(B)),   AMI = (I - E[I]) / ((H(A) + H(B)) / 2 - E[I])
 *
 * of the clusters A and the identities B.
 *
 * Throws `RangeError` for shapes that do not fit, values that are not finite, and a set without labels.
 *
 * @param options embeddings, labels and the seed
 *
 * Source: Song et al., "Deep Metric Learning via Lifted Structured Feature Embedding", CVPR 2016 (NMI of k-means); the adjusted
 * value: Vinh, Epps, Bailey, JMLR 2010.
 */
export async function evaluateClustering(options: ClusteringOptions): Promise<ClusteringResult> {
  const { distance = 'cosine', iterations = 20, seed, memoryLimit = 2 ** 28 } = options;
  const caller = 'evaluateClustering';
  refuseUnknownOptions(caller, options, [...setFields, 'distance', 'iterations', 'seed', 'memoryLimit']);
  checkOneOf(caller, 'distance', distance, ['cosine', 'euclidean']);
  checkCount(caller, 'iterations', iterations, 1, 'k-means needs a round');
  checkSeed(caller, seed);
  checkMemoryLimit(caller, memoryLimit);
  const all = await readSet(caller, '', { embeddings: options.embeddings, labels: options.labels });
  const rows = labelledOnly(caller, all);
  const values = distance === 'cosine' ? normalizedRows(rows) : rows.values;
  const clusters = new Set(rows.labels).size;
  const initial = draw(rows.length, clusters, seed);
  const result = await kMeans(caller, values, rows.width, { initial, iterations, memoryLimit });
  return {
    nmi: normalizedMutualInformation(rows.labels, result.assignments),
    ami: adjustedMutualInformation(rows.labels, result.assignments),
    clusters,
    ...result,
  };
}

/** `count` different numbers below `bound`, in random order. */
function draw(bound: number, count: number, seed: number): Int32Array {
  const random = createRandom(seed);
  const numbers = Int32Array.from({ length: bound }, (_, index) => index);
  for (let place = 0; place < count; place++) {
    const other = place + random.below(bound - place);
    [numbers[place], numbers[other]] = [numbers[other], numbers[place]];
  }
  return numbers.slice(0, count);
}
