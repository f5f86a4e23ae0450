import { matches } from './filter.ts';
import type { CheckedFilter } from './filter.ts';
import type { GalleryItem } from './item.ts';

/** A hit of an engine that knows labels and cameras, not metadata. */
export interface RowHit {
  readonly item: GalleryItem;
  readonly distance: number;
  readonly place: number;
}

/** Whether a filter asks for more than labels and cameras. */
function asksForMore(filter: CheckedFilter | undefined): filter is CheckedFilter {
  return filter !== undefined && (filter.metadata.length > 0 || filter.where !== undefined);
}

/**
 * The k nearest hits that a filter lets through, of an engine that cannot compare metadata: asks for four times as many each time, until k are
 * left or no more come.
 *
 * @param search the nearest `count` rows of the filter's labels and cameras
 */
export async function searchFiltered(
  search: (count: number) => Promise<readonly RowHit[]>,
  k: number,
  filter: CheckedFilter | undefined,
): Promise<RowHit[]> {
  for (let count = k; ; count *= 4) {
    const hits = await search(count);
    const left = asksForMore(filter) ? hits.filter(({ item }) => matches(item, filter)) : [...hits];
    if (left.length < k && hits.length >= count) continue;
    return left.sort((a, b) => a.distance - b.distance || a.place - b.place).slice(0, k);
  }
}
