/** One line of a benchmark's table; the values print as they are. */
export type Row = Record<string, string | number | boolean>;

/** A benchmark: a file of `suites/` exports one as `suite`. */
export interface Suite {
  readonly description: string;
  /** What can be run alone, where there is a choice. */
  readonly parts?: readonly string[];
  /** @param context.part one of `parts`; all of them without it */
  run(context: {
    readonly progress: (text: string) => void;
    readonly part?: string | undefined;
  }): Promise<readonly Row[]>;
}
