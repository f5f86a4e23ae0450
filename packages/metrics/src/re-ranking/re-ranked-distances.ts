import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import { distances, setFields } from '../check-options.ts';
import { checkMemoryLimit } from '../checks.ts';
import type { DistanceName } from '../nearness.ts';
import { readSet } from '../read-set.ts';
import type { EmbeddedSet } from '../read-set.ts';
import { checkReRanking, reRankedRows } from './re-ranking.ts';
import type { DistanceReRanking, ReRanking } from './re-ranking.ts';

/** Options of {@link reRankedDistances}: the queries, and how to rank again. */
export interface ReRankedOptions extends EmbeddedSet {
  /** A set of its own to search in; without it every row queries all, itself among them. */
  readonly gallery?: EmbeddedSet;
  /** By what to rank again. */
  readonly reRank: DistanceReRanking;
  /** Of the first ranking; default `cosine`, the only one for diffusion. */
  readonly distance?: DistanceName;
  /** Bytes for intermediate values, above the embeddings and the result; default 256 MB. */
  readonly memoryLimit?: number;
}

/**
 * Distances after re-ranking, all of them: for other programs' evaluators and small sets. `evaluateRetrieval` with `reRank` scores without this matrix.
 *
 * @param options embeddings of queries and gallery, and how to rank again
 * @returns [queries, items], row by row: smaller is nearer. By k-reciprocal neighbors from 0 to 1, by diffusion minus what has spread
 * @throws RangeError for settings that do not exist or are out of their range, and sets that do not fit
 *
 * ```ts
 * const distances = await reRankedDistances({ embeddings, labels, gallery, reRank: { kind: 'kReciprocal' } });
 * ```
 */
export async function reRankedDistances(options: ReRankedOptions): Promise<Float32Array> {
  const caller = 'reRankedDistances';
  const { reRank, distance = 'cosine', memoryLimit = 2 ** 28 } = options;
  refuseUnknownOptions(caller, options, [...setFields, 'gallery', 'reRank', 'distance', 'memoryLimit']);
  checkOneOf(caller, 'distance', distance, distances);
  checkMemoryLimit(caller, memoryLimit);
  if ((reRank as ReRanking | undefined)?.kind === 'queryExpansion') {
    throw new RangeError(
      `${caller}: expected kReciprocal or diffusion, received queryExpansion, which changes queries, not distances; use evaluateRetrieval`,
    );
  }
  checkReRanking(caller, reRank, distance);
  if (options.gallery !== undefined) refuseUnknownOptions(`${caller} gallery`, options.gallery, setFields);
  const queries = await readSet(caller, '', options);
  const gallery = options.gallery ? await readSet(caller, 'gallery.', options.gallery) : queries;
  if (queries.width !== gallery.width) {
    throw new RangeError(
      `${caller}: expected queries and gallery of one embedding length, received ${queries.width} and ${gallery.width}; embed both with one model`,
    );
  }
  const result = new Float32Array(queries.length * gallery.length);
  const rows = await reRankedRows(caller, reRank, { queries, gallery, distance, memoryLimit });
  await rows((query, row) => {
    result.set(row, query * gallery.length);
  });
  return result;
}
