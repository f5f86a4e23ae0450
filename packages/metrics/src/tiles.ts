/** A rectangle of the matrix of queries by items. */
export interface Tile {
  /** [first, last + 1). */
  readonly rows: readonly [number, number];
  readonly columns: readonly [number, number];
  /** Whether it stands for its mirror image as well. */
  readonly mirrored: boolean;
}

export interface TileSize {
  readonly rows: number;
  readonly columns: number;
}

/** Bytes of one product: on the engine and, read back, in JavaScript. */
const BYTES_PER_PRODUCT = 8;

/** Larger tiles are no faster: the products of one stay near the processor. */
const LARGEST: TileSize = { rows: 1024, columns: 2048 };

/** The height and width of a tile whose products, here and on the engine, stay within the limit. */
export function tileSize(memoryLimit: number): TileSize {
  const products = Math.max(1, Math.floor(memoryLimit / BYTES_PER_PRODUCT));
  const rows = Math.min(LARGEST.rows, Math.max(1, Math.floor(Math.sqrt(products / 4))));
  return { rows, columns: Math.min(LARGEST.columns, Math.max(1, Math.floor(products / rows))) };
}

/** Covers rows [from, to) x columns [0, columns). */
export function* allTiles([from, to]: readonly [number, number], columns: number, size: TileSize): Generator<Tile> {
  for (let row = from; row < to; row += size.rows) {
    for (let column = 0; column < columns; column += size.columns) {
      yield {
        rows: [row, Math.min(to, row + size.rows)],
        columns: [column, Math.min(columns, column + size.columns)],
        mirrored: false,
      };
    }
  }
}

/**
 * Covers a symmetric matrix: bands of rows, each a square on the diagonal (it holds both halves, so it is not mirrored) and
 * tiles to its right that stand for their mirror images too.
 */
export function* upperTiles(length: number, size: TileSize): Generator<Tile> {
  for (let row = 0; row < length; row += size.rows) {
    const end = Math.min(length, row + size.rows);
    yield { rows: [row, end], columns: [row, end], mirrored: false };
    for (let column = end; column < length; column += size.columns) {
      yield { rows: [row, end], columns: [column, Math.min(length, column + size.columns)], mirrored: true };
    }
  }
}
