/** A rectangle of the matrix of queries by items. */
export interface Tile {
  readonly rows: readonly [number, number];
  readonly columns: readonly [number, number];
}

/** Bytes of one product tile on the engine and in JavaScript. */
const BYTES_PER_PRODUCT = 8;

/** Wide tiles read each operand seldom; past this many rows or columns nothing is gained. */
const LARGEST_SIDE = 4096;

/** The height and width of a tile whose products, here and on the engine, stay within the limit. */
export function tileSize(memoryLimit: number): { rows: number; columns: number } {
  const products = Math.max(1, Math.floor(memoryLimit / BYTES_PER_PRODUCT));
  const rows = Math.min(1024, Math.max(1, Math.floor(Math.sqrt(products / 4))));
  return { rows, columns: Math.min(LARGEST_SIDE, Math.max(1, Math.floor(products / rows))) };
}

/** Covers [rows) x [0, columns). */
export function* allTiles(
  [from, to]: readonly [number, number],
  columns: number,
  size: { readonly rows: number; readonly columns: number },
): Generator<Tile> {
  for (let row = from; row < to; row += size.rows) {
    for (let column = 0; column < columns; column += size.columns) {
      yield {
        rows: [row, Math.min(to, row + size.rows)],
        columns: [column, Math.min(columns, column + size.columns)],
      };
    }
  }
}

/**
 * Covers each pair of different rows of a symmetric matrix once: each tile stands for its mirror image too. Bands of rows are
 * joined by a square on the diagonal (`mirrored: false`, it holds both halves) and tiles to its right.
 */
export function* upperTiles(
  length: number,
  size: { readonly rows: number; readonly columns: number },
): Generator<Tile & { readonly mirrored: boolean }> {
  for (let row = 0; row < length; row += size.rows) {
    const end = Math.min(length, row + size.rows);
    yield { rows: [row, end], columns: [row, end], mirrored: false };
    for (let column = end; column < length; column += size.columns) {
      yield { rows: [row, end], columns: [column, Math.min(length, column + size.columns)], mirrored: true };
    }
  }
}
