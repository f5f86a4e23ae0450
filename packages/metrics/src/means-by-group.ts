import { indicesByLabel } from '@htg/ground/indices-by-label';
import { meanByIdentity } from './mean-by-identity.ts';
import type { PerQuery } from './per-query.ts';
import type { RetrievalMeans } from './retrieval-means.ts';

/** One group's means over its queries. */
export interface GroupMeans extends RetrievalMeans {
  /** Its number. */
  readonly group: number;
  /** How many were scored. */
  readonly queries: number;
  /** How many they show. */
  readonly identities: number;
}

/** Means by group, and over groups. */
export interface MeansByGroup {
  /** In the order of their numbers; those without a scored query are not among them. */
  readonly groups: readonly GroupMeans[];
  /** The mean of the groups' means: each group counts alike, however many queries it has. NaN if there is none. */
  readonly mean: RetrievalMeans;
}

const names = ['rank1', 'rPrecision', 'mapAtR', 'mAP', 'mrr', 'mINP'] as const;

/**
 * Averages over groups of queries, such as categories: the same rankings, of the whole gallery, averaged apart.
 *
 * @param perQuery of `evaluateRetrieval`
 * @param groups the group of each row of the queries' set, a whole number >= 0, as labels are given [N]
 * @returns means of each group, and over groups
 * @throws RangeError where a scored query has no group
 *
 * ```ts
 * const { perQuery } = await evaluateRetrieval({ embeddings, labels });
 * const { groups, mean } = meansByGroup(perQuery, categories);
 * ```
 */
export function meansByGroup(perQuery: PerQuery, groups: ArrayLike<number>): MeansByGroup {
  const own = Int32Array.from(perQuery.index, (row) => groupOf(groups, row));
  const rows = [...indicesByLabel(own)].sort(([a], [b]) => a - b);
  const means = rows.map(([group, places]): GroupMeans => {
    const part = partOf(perQuery, places);
    const { identities } = meanByIdentity(part);
    return { group, queries: places.length, identities, ...meansOf(part) };
  });
  return { groups: means, mean: averaged((name) => means.map((each) => each[name])) };
}

function groupOf(groups: ArrayLike<number>, row: number): number {
  const group = (groups as ArrayLike<number | undefined>)[row];
  if (group !== undefined && Number.isInteger(group) && group >= 0) return group;
  throw new RangeError(
    `meansByGroup: expected a group, a whole number >= 0, for each of the queries, received ${String(group)} for row ${row}; number the groups from 0`,
  );
}

function partOf(perQuery: PerQuery, places: ArrayLike<number>): PerQuery {
  const integers = (values: Int32Array): Int32Array => Int32Array.from(places, (place) => values[place]);
  const floats = (values: Float64Array): Float64Array => Float64Array.from(places, (place) => values[place]);
  const { index, label, firstRank, matches, rPrecision, mapAtR, averagePrecision, inversePenalty } = perQuery;
  return {
    ...{ index: integers(index), label: integers(label), firstRank: integers(firstRank), matches: integers(matches) },
    ...{ rPrecision: floats(rPrecision), mapAtR: floats(mapAtR) },
    ...{ averagePrecision: floats(averagePrecision), inversePenalty: floats(inversePenalty) },
  };
}

function meansOf({ firstRank, rPrecision, mapAtR, averagePrecision, inversePenalty }: PerQuery): RetrievalMeans {
  const values = {
    ...{ rank1: Float64Array.from(firstRank, (rank) => (rank === 1 ? 1 : 0)), rPrecision, mapAtR },
    ...{ mAP: averagePrecision, mrr: Float64Array.from(firstRank, (rank) => 1 / rank), mINP: inversePenalty },
  };
  return averaged((name) => values[name]);
}

function averaged(valuesOf: (name: (typeof names)[number]) => ArrayLike<number>): RetrievalMeans {
  const mean = (values: ArrayLike<number>): number =>
    Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
  return Object.fromEntries(names.map((name) => [name, mean(valuesOf(name))])) as Record<
    (typeof names)[number],
    number
  >;
}
