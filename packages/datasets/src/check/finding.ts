import { printable } from '../reading/image-problem.ts';

/** `error` would falsify a result, `warning` deserves a look, `note` is good to know. */
export type Severity = 'error' | 'warning' | 'note';

/** One kind of thing that was found. */
export interface Finding {
  readonly severity: Severity;
  readonly kind: string;
  readonly count: number;
  /** Follows the count: `3 images cannot be read`. Findings of the kind `table` are whole sentences. */
  readonly message: string;
  /** A few of them. */
  readonly examples: readonly string[];
}

/** How many examples a finding carries. */
const shown = 10;

export function finding(severity: Severity, kind: string, message: string, all: readonly string[]): Finding {
  return { severity, kind, count: all.length, message, examples: all.slice(0, shown).map(printable) };
}
