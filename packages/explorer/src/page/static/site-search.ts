import { createExactSearch, vote } from '@htg/gallery/exact';
import type { SiteFacts, SiteItems } from '../../site-format.ts';
import type { Found, Narrowed, Neighbor } from '../gallery-source.ts';

/** Finds what is near to an embedding. */
export type SiteSearch = (embedding: Float32Array, narrowed: Narrowed) => Found;

/** The exact search over the folder's vectors, in this page. */
export function createSiteSearch(facts: SiteFacts, items: SiteItems, vectors: ArrayBuffer): SiteSearch {
  const { model, labels, cameras, thresholds, reason } = facts;
  const search = createExactSearch({ embeddingLength: model.embeddingLength });
  search.add(new Int8Array(vectors));

  const itemAt = (row: number, distance: number): Neighbor => {
    const camera = items.cameras[row];
    const named = camera < 0 ? {} : { camera: cameras[camera].name };
    return { id: items.ids[row], label: labels[items.labels[row]].name, ...named, distance };
  };

  return (embedding, { k, falseAcceptRate, label, camera }) => {
    const allowed = allowedRows(items, [
      [items.labels, label && labels.findIndex(({ name }) => name === label)],
      [items.cameras, camera && cameras.findIndex(({ name }) => name === camera)],
    ]);
    const [hits] = search.search(embedding, { k, allowed });
    const neighbors = hits.map(({ row, distance }) => itemAt(row, distance));
    const threshold = thresholds[String(falseAcceptRate)] as number | undefined;
    if (threshold === undefined) return { label: null, votes: [], neighbors, reason };
    const said = vote(neighbors, threshold);
    return { label: said.label ?? null, votes: said.votes, neighbors, threshold };
  };
}

/** Marks the rows whose columns have the values that are wanted; undefined: all. */
function allowedRows(
  { ids }: SiteItems,
  wanted: readonly (readonly [column: readonly number[], value: number | '' | undefined])[],
): Uint8Array | undefined {
  const narrowing = wanted.filter(([, value]) => value !== undefined && value !== '');
  if (narrowing.length === 0) return undefined;
  return Uint8Array.from(ids, (_, row) => Number(narrowing.every(([column, value]) => column[row] === value)));
}
