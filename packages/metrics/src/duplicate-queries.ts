import type { Rows } from './read-set.ts';

/** Queries that stand, number by number, among what they are looked for in. */
export interface DuplicateQueries {
  /** How many. */
  readonly count: number;
  /** True where queries and gallery are the same rows in the same order: then every query finds itself, and rank 1 says nothing. */
  readonly sameSet: boolean;
  /** Their rows. */
  readonly index: Int32Array;
  /** In words, with the numbers; empty if there is none. */
  readonly explanation: string;
}

/**
 * Finds queries whose embedding is, to the bit, that of an item of the gallery (of another row, where the queries are the gallery):
 * the same file embedded twice, or the query itself.
 *
 * @param own the position of each query in the gallery, where that is known and left out: no duplicate
 */
export function duplicateQueries(queries: Rows, gallery: Rows, own: ArrayLike<number> | undefined): DuplicateQueries {
  const isSelf = queries === gallery;
  const items = new Map<string, number[]>();
  for (let row = 0; row < gallery.length; row++) {
    const key = keyOf(gallery, row);
    const same = items.get(key);
    if (same === undefined) items.set(key, [row]);
    else same.push(row);
  }
  const found: number[] = [];
  let inPlace = 0;
  for (let query = 0; query < queries.length; query++) {
    const same = items.get(keyOf(queries, query)) ?? [];
    if (same.includes(query)) inPlace++;
    const left = isSelf ? query : own?.[query];
    if (same.some((item) => item !== left)) found.push(query);
  }
  const sameSet = !isSelf && own === undefined && queries.length === gallery.length && inPlace === queries.length;
  return {
    count: found.length,
    sameSet,
    index: Int32Array.from(found),
    explanation: explain(found.length, queries.length, { sameSet, isSelf }),
  };
}

function explain(
  count: number,
  queries: number,
  { sameSet, isSelf }: { readonly sameSet: boolean; readonly isSelf: boolean },
): string {
  if (sameSet) {
    return (
      `Queries and gallery are the same ${queries} rows: every query finds itself. Leave the gallery out, ` +
      'or say where each query stands in it (queriesInGallery).'
    );
  }
  if (count === 0) return '';
  return isSelf
    ? `${count} of ${queries} rows have the same embedding as another one: the same image twice, or a model that has collapsed.`
    : `${count} of ${queries} queries have the same embedding as an item of the gallery: they find themselves, or a copy.`;
}

/** A row's numbers, exactly: as text of their bytes. Zeros of both signs are one. */
function keyOf({ values, width }: Rows, row: number): string {
  const numbers = values.slice(row * width, (row + 1) * width).map((value) => value + 0);
  const bytes = new Uint16Array(numbers.buffer, numbers.byteOffset, numbers.length * 2);
  let key = '';
  for (const part of bytes) key += String.fromCharCode(part);
  return key;
}
