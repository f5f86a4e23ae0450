import { BYTES_PER_ENTRY } from './kernels/tile.ts';
import type { TileSize } from './kernels/tile.ts';

/** [first, last + 1). */
export type Range = readonly [number, number];

/** A rectangle of the matrix of queries by items. */
export interface Rectangle {
  readonly rows: Range;
  readonly columns: Range;
  /** Whether it stands for its mirror image as well. */
  readonly mirrored: boolean;
}

/** Bytes of one product: on the engine and read back in JavaScript, of two tiles at a time, and where the loops meet it. */
const BYTES_PER_PRODUCT = 2 * 8 + BYTES_PER_ENTRY;

/** Larger tiles are slower: the products of one stay near the processor, and its memory is used again for the next. */
const LARGEST: TileSize = { rows: 512, columns: 1024 };

/** The height and width of a tile whose products, wherever they are, stay within the limit. */
export function tileSize(memoryLimit: number): TileSize {
  const products = Math.max(1, Math.floor(memoryLimit / BYTES_PER_PRODUCT));
  const rows = Math.min(LARGEST.rows, Math.max(1, Math.floor(Math.sqrt(products / 4))));
  return { rows, columns: Math.min(LARGEST.columns, Math.max(1, Math.floor(products / rows))) };
}

/**
 * Covers rows [from, to) x columns [0, columns).
 *
 * @param first the width of each band's first tile
 */
export function* allTiles(
  [from, to]: Range,
  columns: number,
  size: TileSize,
  first = size.columns,
): Generator<Rectangle> {
  for (let row = from; row < to; row += size.rows) {
    const end = Math.min(to, row + size.rows);
    for (let column = 0, next = Math.min(first, size.columns, columns); column < columns;) {
      yield { rows: [row, end], columns: [column, next], mirrored: false };
      column = next;
      next = endOfColumn(column, columns, size);
    }
  }
}

/** Tiles end at multiples of the width, as the rows on the engine do. */
function endOfColumn(column: number, columns: number, size: TileSize): number {
  return Math.min(columns, (Math.floor(column / size.columns) + 1) * size.columns);
}

/**
 * Covers a symmetric matrix: bands of rows, each a square on the diagonal (it holds both halves, so it is not mirrored) and
 * tiles to its right that stand for their mirror images too.
 */
export function* upperTiles(length: number, size: TileSize): Generator<Rectangle> {
  for (let row = 0; row < length; row += size.rows) {
    const end = Math.min(length, row + size.rows);
    yield { rows: [row, end], columns: [row, end], mirrored: false };
    for (let column = end; column < length; column = endOfColumn(column, length, size)) {
      yield { rows: [row, end], columns: [column, endOfColumn(column, length, size)], mirrored: true };
    }
  }
}
