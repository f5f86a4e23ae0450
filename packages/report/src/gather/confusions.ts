import type { Confusion } from '../model/report.ts';
import type { Albums } from './album.ts';
import type { Evaluated } from './embedded.ts';
import { findNeighbors } from './neighbors.ts';

/** Mistakes between two identities, in both directions. */
interface Pair {
  count: number;
  /** A query of one that is nearest to an image of the other. */
  readonly example: readonly [query: number, nearest: number];
}

/** The pairs of identities of which most queries are nearest to the other one. */
export async function findConfusions(
  { embedded, result: { perQuery } }: Evaluated,
  { album, gallery }: Albums,
  count: number,
): Promise<Confusion[]> {
  const queries = [...perQuery.index].filter((_, place) => perQuery.firstRank[place] !== 1);
  const nearest = await findNeighbors(embedded, queries, 1);
  const { labels } = embedded;
  const foundLabels = (embedded.gallery ?? embedded).labels;
  const pairs = new Map<string, Pair>();
  queries.forEach((query, i) => {
    const found = nearest[i].indices[0];
    const key = [labels[query], foundLabels[found]].sort((a, b) => a - b).join();
    const pair = pairs.get(key) ?? { count: 0, example: [query, found] };
    pair.count++;
    pairs.set(key, pair);
  });
  const scored = countByLabel(perQuery.label);
  // Sorting is stable: among equals, the first found.
  const most = [...pairs.values()].sort((a, b) => b.count - a.count).slice(0, count);
  return Promise.all(
    most.map(async ({ count: mistakes, example: [query, found] }) => ({
      images: [await album.image(query), await gallery.image(found)] as const,
      count: mistakes,
      of: (scored.get(labels[query]) ?? 0) + (scored.get(foundLabels[found]) ?? 0),
    })),
  );
}

function countByLabel(labels: Int32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}
