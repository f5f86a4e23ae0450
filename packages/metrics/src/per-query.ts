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
  /** Share of the identity's R images among the R nearest. */
  readonly rPrecision: Float64Array;
  /** Average precision at R. */
  readonly mapAtR: Float64Array;
  /** As `averagePrecision` says. */
  readonly averagePrecision: Float64Array;
  /** Matches over the rank of the last one (INP). */
  readonly inversePenalty: Float64Array;
}
