import { checkOptions } from '@htg/ground/check-options';
import { checkK } from './check-vectors.ts';
import type { GalleryDistance } from './exact/distance.ts';
import type { Gallery } from './gallery.ts';

/** Options of {@link measureRecall}. */
export interface RecallOptions {
  /** The gallery whose answers may be incomplete. */
  readonly approximate: Pick<Gallery, 'search'>;
  /** One with the same items whose answers are exact. */
  readonly exact: Pick<Gallery, 'search'>;
  /** Vectors that are looked for. */
  readonly queries: readonly (Float32Array | readonly number[])[];
  /** Default 10. */
  readonly k?: number;
  /** Default: each gallery's own. */
  readonly distance?: GalleryDistance;
}

/** How much of the truth an approximate search finds, and in which time. */
export interface Recall {
  /** Of the k nearest items of each query, the mean share that the approximate search gives. */
  readonly recall: number;
  /** The smallest share of a query. */
  readonly worst: number;
  /** Median milliseconds of a query, one after the other. */
  readonly approximateMilliseconds: number;
  /** Median milliseconds of a query by the exact search. */
  readonly exactMilliseconds: number;
}

/**
 * Recall@k of one gallery by another: |approximate's k and exact's k| / |exact's k|, by ids. The two are asked in turns. Where several items
 * are equally far, another choice among them counts as missed.
 *
 * @param options the two galleries, the queries and `k`
 */
export async function measureRecall(options: RecallOptions): Promise<Recall> {
  const caller = 'measureRecall';
  checkOptions(caller, options, ['approximate', 'exact', 'queries', 'k', 'distance']);
  const { approximate, exact, queries, k = 10, distance } = options;
  checkK(caller, k);
  if (queries.length === 0)
    throw new RangeError(`${caller}: expected at least one query, received none; pass embeddings`);
  const searching = { k, ...(distance !== undefined && { distance }) };
  const shares: number[] = [];
  const times: { readonly approximate: number[]; readonly exact: number[] } = { approximate: [], exact: [] };
  for (const query of queries) {
    const start = performance.now();
    const truth = await exact.search(query, searching);
    const middle = performance.now();
    const found = await approximate.search(query, searching);
    times.exact.push(middle - start);
    times.approximate.push(performance.now() - middle);
    if (truth.length === 0) continue;
    const ids = new Set(truth.map(({ id }) => id));
    shares.push(found.filter(({ id }) => ids.has(id)).length / truth.length);
  }
  return {
    recall: shares.reduce((sum, share) => sum + share, 0) / shares.length,
    worst: Math.min(...shares),
    approximateMilliseconds: median(times.approximate),
    exactMilliseconds: median(times.exact),
  };
}

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  const middle = Math.floor(values.length / 2);
  return values.length % 2 === 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}
