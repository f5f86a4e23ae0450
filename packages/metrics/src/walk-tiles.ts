import type { Estimates } from './estimates.ts';
import { allTiles, upperTiles, type TileSize } from './tiles.ts';

/** Takes a tile of estimates; `mirrored`: each pair of it stands for the pair the other way round, too. */
export type TakeTile = (
  tile: Float32Array,
  rows: readonly [number, number],
  columns: readonly [number, number],
  mirrored: boolean,
) => void;

/**
 * Computes the estimates of queries [from, to) with all items, tile by tile.
 *
 * @param symmetric whether these queries are all the items, in the same order: then half of the products do
 */
export async function walkTiles(
  estimates: Estimates,
  {
    range,
    items,
    symmetric,
    size,
  }: { range: readonly [number, number]; items: number; symmetric: boolean; size: TileSize },
  take: TakeTile,
): Promise<void> {
  const tiles = symmetric ? upperTiles(items, size) : allTiles(range, items, size);
  for (const { rows, columns, mirrored } of tiles) take(await estimates.tile(rows, columns), rows, columns, mirrored);
}
