import type { RetrievalResult } from '@htg/metrics';
import { textTable } from './score-table.ts';

/** How one identity is found. */
export interface IdentityScores {
  readonly identity: string;
  readonly queries: number;
  readonly rank1: number;
  readonly mAP: number;
  readonly mapAtR: number;
}

/** Means over the queries of each identity, the worst (by mAP) first. */
export function perIdentity({ perQuery }: RetrievalResult, names: readonly string[]): IdentityScores[] {
  const places = new Map<number, number[]>();
  perQuery.label.forEach((label, place) => places.set(label, [...(places.get(label) ?? []), place]));
  return [...places]
    .map(([label, own]) => {
      const mean = (of: (place: number) => number): number =>
        own.reduce((sum, place) => sum + of(place), 0) / own.length;
      return {
        identity: names[label],
        queries: own.length,
        rank1: mean((place) => (perQuery.firstRank[place] === 1 ? 1 : 0)),
        mAP: mean((place) => perQuery.averagePrecision[place]),
        mapAtR: mean((place) => perQuery.mapAtR[place]),
      };
    })
    .sort((a, b) => a.mAP - b.mAP);
}

/** The worst `count` of them. */
export function identityTable(rows: readonly IdentityScores[], count: number): string {
  const shown = rows.slice(0, count);
  return textTable(
    [
      shown.length < rows.length ? `worst ${shown.length} of ${rows.length} identities` : 'identity',
      'queries',
      'rank-1',
      'mAP',
      'MAP@R',
    ],
    shown.map(({ identity, queries, rank1, mAP, mapAtR }) => [
      identity,
      String(queries),
      ...[rank1, mAP, mapAtR].map((value) => value.toFixed(3)),
    ]),
  );
}
