/** A tile's largest height and width. */
export interface TileSize {
  readonly rows: number;
  readonly columns: number;
}

/**
 * Bands [low, high] of estimates for each row of a tile. Those of a row follow each other and rise; behind its last one, its low ends are
 * Infinity.
 */
export interface Bands {
  /** How many there may be for a row. */
  readonly levels: number;
  /** [rows, levels], finite. */
  readonly lows: Float32Array;
  /** [rows, levels], not below `lows`; Infinity: everything from `low` on is within the band. */
  readonly highs: Float32Array;
  /** [rows, levels]: how many entries lie above this band but below the next, added to. */
  readonly counts: Int32Array;
}

/** Takes one entry of a tile. */
export type Visit = (row: number, column: number, value: number) => void;

/** A rectangle of estimates, and the loops that meet every entry of it. */
export interface Tile {
  /** Copies the estimates of rows x columns in, row by row. */
  load(values: Float32Array, rows: number, columns: number): void;
  /** Takes the entries out whose row and column have the same number in these lists, or where the column's is negative. */
  hide(ofRows: Int32Array, ofColumns: Int32Array): void;
  /** Turns rows into columns and columns into rows. */
  transpose(): void;
  /**
   * Places all entries among the bands of their row: those between two bands, or above all, are counted; those within one are visited
   * (once, where bands overlap); those below all are left.
   */
  place(bands: Bands, visit: Visit): void;
}

/** Bytes that a tile keeps for each entry: the estimates, room for their mirror image, and a list. */
export const BYTES_PER_ENTRY = 12;
