import type { PerQuery } from './per-query.ts';
import type { RetrievalMeans } from './retrieval-means.ts';

/** Means over identities: each counts alike, however many images it has. NaN if no query could be scored. */
export interface IdentityMeans extends RetrievalMeans {
  /** How many identities have a scored query. */
  readonly identities: number;
}

/** The mean of each identity's queries, then of the identities: macro averages. */
export function meanByIdentity(perQuery: PerQuery): IdentityMeans {
  const groups = new Map<number, number[]>();
  perQuery.label.forEach((label, row) => {
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [row]);
    else group.push(row);
  });
  const mean = (of: (row: number) => number): number => {
    let sum = 0;
    for (const group of groups.values()) sum += group.reduce((total, row) => total + of(row), 0) / group.length;
    return sum / groups.size;
  };
  return {
    rank1: mean((row) => (perQuery.firstRank[row] === 1 ? 1 : 0)),
    rPrecision: mean((row) => perQuery.rPrecision[row]),
    mapAtR: mean((row) => perQuery.mapAtR[row]),
    mAP: mean((row) => perQuery.averagePrecision[row]),
    mrr: mean((row) => 1 / perQuery.firstRank[row]),
    mINP: mean((row) => perQuery.inversePenalty[row]),
    identities: groups.size,
  };
}
