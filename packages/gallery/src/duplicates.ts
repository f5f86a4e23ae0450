import type { GalleryDistance } from './exact/distance.ts';
import type { GalleryItem } from './item.ts';
import type { GalleryStore } from './store.ts';

/** Two items that are nearer than a threshold. */
export interface DuplicatePair {
  /** The one that the gallery lists first. */
  readonly first: GalleryItem;
  /** The other. */
  readonly second: GalleryItem;
  /** Between them. */
  readonly distance: number;
}

/** What {@link findDuplicates} found. */
export interface Duplicates {
  /** Nearest first; each pair once, the item that was inserted before as `first`. */
  readonly pairs: readonly DuplicatePair[];
  /** Items that are connected by pairs, in the order of insertion. */
  readonly groups: readonly (readonly GalleryItem[])[];
  /** Whether an item had more neighbors within the threshold than were looked at: then pairs are missing. */
  readonly truncated: boolean;
}

/** Items that are asked at once. */
const PORTION = 64;

/** Compares every item with its nearest ones: N searches. */
export async function findDuplicates(
  store: GalleryStore,
  {
    threshold,
    distance,
    perItem,
  }: { readonly threshold: number; readonly distance: GalleryDistance; readonly perItem: number },
): Promise<Duplicates> {
  const order = new Map<string, number>();
  const items: GalleryItem[] = [];
  const pairs = new Map<string, DuplicatePair>();
  let truncated = false;
  for await (const page of store.items()) {
    for (const item of page) {
      order.set(item.id, items.length);
      items.push(item);
    }
  }
  for await (const page of store.embeddings()) {
    for (let from = 0; from < page.length; from += PORTION) {
      const asked = page.slice(from, from + PORTION);
      const queries = new Float32Array(asked.length * asked[0].vector.length);
      asked.forEach(({ vector }, i) => {
        queries.set(vector, i * vector.length);
      });
      const found = await store.search(queries, { k: perItem + 1, distance, filter: undefined });
      found.forEach((neighbors, i) => {
        const near = neighbors.filter((neighbor) => neighbor.id !== asked[i].id && neighbor.distance <= threshold);
        truncated ||= near.length >= perItem && items.length > perItem + 1;
        for (const { id, distance: apart } of near.slice(0, perItem)) note(asked[i].id, id, apart);
      });
    }
  }
  const sorted = [...pairs.values()].sort((a, b) => a.distance - b.distance);
  return { pairs: sorted, groups: groupsOf(items, order, sorted), truncated };

  function note(one: string, other: string, apart: number): void {
    const [a, b] = [order.get(one), order.get(other)];
    // Added meanwhile.
    if (a === undefined || b === undefined) return;
    const [first, second] = [Math.min(a, b), Math.max(a, b)];
    pairs.set(`${first} ${second}`, { first: items[first], second: items[second], distance: apart });
  }
}

/** Connected items, by union of their sets. */
function groupsOf(
  items: readonly GalleryItem[],
  order: ReadonlyMap<string, number>,
  pairs: readonly DuplicatePair[],
): GalleryItem[][] {
  const parents = Int32Array.from(items, (_, i) => i);
  const rootOf = (place: number): number => {
    while (parents[place] !== place) {
      parents[place] = parents[parents[place]];
      place = parents[place];
    }
    return place;
  };
  for (const { first, second } of pairs) {
    const [a, b] = [rootOf(order.get(first.id) ?? 0), rootOf(order.get(second.id) ?? 0)];
    parents[Math.max(a, b)] = Math.min(a, b);
  }
  const groups = new Map<number, GalleryItem[]>();
  items.forEach((item, i) => {
    const root = rootOf(i);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [item]);
    else group.push(item);
  });
  return [...groups.values()].filter(({ length }) => length > 1);
}
