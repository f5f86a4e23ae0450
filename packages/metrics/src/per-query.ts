/** One value for each scored query, in the order of `index`. */
export interface PerQuery {
  /** The query's row. */
  readonly index: Int32Array;
  /** The query's identity. */
  readonly label: Int32Array;
  /** Rank of its first match, from 1. */
  readonly firstRank: Int32Array;
  /** How many matches it has (R). */
  readonly matches: Int32Array;
  readonly rPrecision: Float64Array;
  readonly mapAtR: Float64Array;
  readonly averagePrecision: Float64Array;
  readonly inversePenalty: Float64Array;
}
