/** Retrieval by its definitions: sort the whole gallery of each query, then look. No engine, no chunks, no shortcuts. */
export interface NaiveSet {
  readonly rows: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly cameras?: readonly number[];
}

export interface NaiveScores {
  readonly rank1: number;
  readonly rPrecision: number;
  readonly mapAtR: number;
  readonly mAP: number;
  readonly mrr: number;
  readonly mINP: number;
  readonly queries: number;
}

/** The relevance of each query's ranking, best first: only of queries that have a match. */
export function naiveRankings(
  queries: NaiveSet,
  gallery: NaiveSet,
  sees: (query: number, item: number) => boolean,
): Map<number, boolean[]> {
  const rankings = new Map<number, boolean[]>();
  queries.rows.forEach((row, query) => {
    const ranking = gallery.rows
      .map((other, item) => ({
        item,
        distance: distanceOf(row, other),
        right: gallery.labels[item] === queries.labels[query],
      }))
      .filter(({ item }) => !(queries === gallery && item === query) && gallery.labels[item] >= 0 && sees(query, item))
      .sort((a, b) => a.distance - b.distance || Number(a.right) - Number(b.right))
      .map(({ right }) => right);
    if (queries.labels[query] >= 0 && ranking.includes(true)) rankings.set(query, ranking);
  });
  return rankings;
}

export function naiveScores(rankings: ReadonlyMap<number, readonly boolean[]>): NaiveScores {
  const each = [...rankings.values()].map((ranking) => {
    const matches = ranking.filter(Boolean).length;
    const precision = (k: number): number => ranking.slice(0, k).filter(Boolean).length / k;
    const sumUpTo = (k: number): number =>
      ranking.slice(0, k).reduce((sum, right, i) => sum + (right ? precision(i + 1) : 0), 0);
    return {
      rank1: ranking[0] ? 1 : 0,
      rPrecision: precision(matches),
      mapAtR: sumUpTo(matches) / matches,
      mAP: sumUpTo(ranking.length) / matches,
      mrr: 1 / (ranking.indexOf(true) + 1),
      mINP: matches / (ranking.lastIndexOf(true) + 1),
    };
  });
  const mean = (key: keyof (typeof each)[number]): number => each.reduce((sum, one) => sum + one[key], 0) / each.length;
  return {
    rank1: mean('rank1'),
    rPrecision: mean('rPrecision'),
    mapAtR: mean('mapAtR'),
    mAP: mean('mAP'),
    mrr: mean('mrr'),
    mINP: mean('mINP'),
    queries: each.length,
  };
}

function distanceOf(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + (Math.fround(value) - Math.fround(b[i])) ** 2, 0);
}
