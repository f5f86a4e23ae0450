/** Who fetches wheels, in the words of its error texts. */
export interface PipCaller {
  /** Opens them, such as `install`. */
  readonly name: string;
  /** What to do where no Python is to be had. */
  readonly withoutPython: string;
  /** What to do where the package index cannot be reached. */
  readonly withoutIndex: string;
  /** How to try once more, such as `install again`. */
  readonly again: string;
  /** A wheel's project, for a person to try by hand. */
  readonly project: string;
}
