import { meansByGroup } from '@htg/metrics';
import type { GroupMeans, RetrievalMeans, RetrievalResult } from '@htg/metrics';
import { textTable } from './score-table.ts';

/** The group of each query's row, and what groups are called. */
export interface Groups {
  readonly codes: ArrayLike<number>;
  readonly names: readonly string[];
}

/** Scores of groups of queries, such as categories; every query looks through the whole gallery. */
export interface GroupedScores {
  /** What the groups are: `category`. */
  readonly by: string;
  /** The worst (by mAP) first. */
  readonly groups: readonly (Omit<GroupMeans, 'group'> & { readonly name: string })[];
  /** How many identities have a scored query; one may have images of several groups. */
  readonly identities: number;
  /** Of all queries, where each query, each identity, or each group counts alike. */
  readonly means: {
    readonly queries: RetrievalMeans;
    readonly identities: RetrievalMeans;
    readonly groups: RetrievalMeans;
  };
}

/** @throws RangeError where a query has no group */
export function groupedScores(retrieval: RetrievalResult, { codes, names }: Groups, by: string): GroupedScores {
  const { perQuery, byIdentity } = retrieval;
  const without = perQuery.index.find((row) => codes[row] < 0);
  if (without !== undefined) {
    throw new RangeError(
      `evaluate: expected a ${by} for every query, received none in row ${without}; name one for it, or leave --by out`,
    );
  }
  const { groups, mean } = meansByGroup(perQuery, codes);
  const { rank1, rPrecision, mapAtR, mAP, mrr, mINP } = retrieval;
  const { identities: count, ...identities } = byIdentity;
  return {
    by,
    identities: count,
    groups: groups.map(({ group, ...means }) => ({ name: names[group], ...means })).sort((a, b) => a.mAP - b.mAP),
    means: { queries: { rank1, rPrecision, mapAtR, mAP, mrr, mINP }, identities, groups: mean },
  };
}

const shown = ({ rank1, mAP, mapAtR }: RetrievalMeans): string[] =>
  [rank1, mAP, mapAtR].map((value) => value.toFixed(3));

/** A row for each group, and below it three averages with the names of what counts alike in each. */
export function groupTable({ by, groups, identities, means }: GroupedScores): string {
  const rows = groups.map((each) => [each.name, String(each.queries), String(each.identities), ...shown(each)]);
  const queries = groups.reduce((sum, each) => sum + each.queries, 0);
  const averages = [
    [`mean over ${queries} queries`, '', '', ...shown(means.queries)],
    [`mean over ${identities} identities`, '', '', ...shown(means.identities)],
    [
      `mean over ${groups.length} ${by === 'category' ? 'categories' : `values of ${by}`}`,
      '',
      '',
      ...shown(means.groups),
    ],
  ];
  return textTable([by, 'queries', 'identities', 'rank-1', 'mAP', 'MAP@R'], [...rows, ...averages]);
}
