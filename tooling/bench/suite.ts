/** One line of a benchmark's table; the values print as they are. */
export type Row = Record<string, string | number | boolean>;

/** What a benchmark is run with. */
export interface SuiteContext {
  readonly progress: (text: string) => void;
  /** Whether a row of that name is asked for; suites of long rows heed it. */
  readonly wants: (row: string) => boolean;
}

/** A benchmark: a file of `suites/` exports one as `suite`. */
export interface Suite {
  readonly description: string;
  run(context: SuiteContext): Promise<readonly Row[]>;
}
