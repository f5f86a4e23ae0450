/** One line of a benchmark's table; the values print as they are. */
export type Row = Record<string, string | number | boolean>;

/** A benchmark: a file of `suites/` exports one as `suite`. */
export interface Suite {
  readonly description: string;
  run(context: { readonly progress: (text: string) => void }): Promise<readonly Row[]>;
}
