/** One line of a benchmark's table; the values print as they are. */
export type Row = Record<string, string | number | boolean>;

/** A benchmark: a file of `suites/` exports one as `suite`. */
export interface Suite {
  readonly description: string;
  /** Names of its parts, where one can be measured alone. */
  readonly parts?: readonly string[];
  /** @param context.parts those to measure */
  run(context: {
    readonly progress: (text: string) => void;
    readonly parts: readonly string[];
  }): Promise<readonly Row[]>;
}
