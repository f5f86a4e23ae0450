import type { Estimates } from './estimates.ts';
import type { Tile, TileSize } from './kernels/tile.ts';
import { allTiles, upperTiles } from './tiles.ts';
import type { Range } from './tiles.ts';

/** Takes a tile of the estimates of some queries with some items. */
export type TakeTile = (tile: Tile, queries: Range, items: Range) => void;

/**
 * Computes the estimates of queries [from, to) with all items, tile by tile. The engine is asked for the next tile before this one is
 * taken, so that an engine that works by itself does.
 *
 * @param symmetric whether these queries are all the items, in the same order: then half of the products do
 * @param tile of that size, used again and again
 */
export async function walkTiles(
  estimates: Estimates,
  tile: Tile,
  options: {
    readonly range: Range;
    readonly items: number;
    readonly symmetric: boolean;
    readonly size: TileSize;
    /** The width of each band's first tile, unless symmetric. */
    readonly first?: number;
  },
  take: TakeTile,
): Promise<void> {
  const { range, items, symmetric, size, first } = options;
  const rectangles = symmetric ? upperTiles(items, size) : allTiles(range, items, size, first);
  let pending: Promise<() => void> | undefined;
  for (const { rows, columns, mirrored } of rectangles) {
    const next = estimates.tile(rows, columns).then((values) => () => {
      tile.load(values, rows[1] - rows[0], columns[1] - columns[0]);
      take(tile, rows, columns);
      if (!mirrored) return;
      tile.transpose();
      take(tile, columns, rows);
    });
    (await pending)?.();
    pending = next;
  }
  (await pending)?.();
}
