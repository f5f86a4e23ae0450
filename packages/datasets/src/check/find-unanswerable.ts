import type { ImageRow, SameCameraRule } from '../tables/image-table.ts';

/** A query that no gallery image can answer, and why. */
export interface UnanswerableQuery {
  /** Position of the row. */
  readonly row: number;
  readonly reason:
    'its identity has no other image' | 'its identity is not in the gallery' | 'all its matches are of its own camera';
}

/** Queries without a valid gallery image under the table's rule: an evaluation leaves them out. */
export function findUnanswerable(rows: readonly ImageRow[], rule: SameCameraRule): UnanswerableQuery[] {
  const gallery = new Map<string, number[]>();
  rows.forEach((row, i) => {
    if (!isTest(row) || row.role === 'query' || row.junk === true) return;
    const known = gallery.get(row.identity);
    if (known === undefined) gallery.set(row.identity, [i]);
    else known.push(i);
  });
  return rows.flatMap((row, i): UnanswerableQuery[] => {
    if (!isTest(row) || row.role === 'gallery' || row.junk === true) return [];
    const matches = (gallery.get(row.identity) ?? []).filter((match) => match !== i);
    if (matches.length === 0) {
      const apart = row.role === 'query';
      return [{ row: i, reason: apart ? 'its identity is not in the gallery' : 'its identity has no other image' }];
    }
    if (rule !== false && row.camera !== undefined && matches.every((match) => rows[match].camera === row.camera)) {
      return [{ row: i, reason: 'all its matches are of its own camera' }];
    }
    return [];
  });
}

/** A table without a split is seen as one test set: any identity may come into it. */
function isTest({ split }: ImageRow): boolean {
  return split === undefined || split === 'test';
}
