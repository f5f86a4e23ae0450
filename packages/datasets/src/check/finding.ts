import { printable } from '../reading/image-problem.ts';

/** `error` would falsify a result, `warning` deserves a look, `note` is good to know. */
export type Severity = 'error' | 'warning' | 'note';

/** One kind of thing that was found. */
export interface Finding {
  /** Whether training would be wrong, or worse than it could be. */
  readonly severity: Severity;
  /** One word for programs. */
  readonly kind: string;
  /** How often. */
  readonly count: number;
  /** Follows the count: `3 images cannot be read`. Where `sentence` is true it is whole by itself. */
  readonly message: string;
  /** Whether `text` is a whole sentence. */
  readonly sentence?: boolean | undefined;
  /** A few of them. */
  readonly examples: readonly string[];
  /** What to do. */
  readonly advice?: string | undefined;
  /** The same as options of `openTable` and `openData`, where options do it. */
  readonly options?: Readonly<Record<string, unknown>> | undefined;
}

/** How many examples a finding carries. */
const shown = 10;

/** A kind of thing, and all of which it was found. */
export function finding(
  severity: Severity,
  kind: string,
  message: string,
  all: readonly string[],
  more: Pick<Finding, 'advice' | 'options'> = {},
): Finding {
  return { severity, kind, count: all.length, message, examples: all.slice(0, shown).map(printable), ...more };
}

/** A finding that is a whole sentence. */
export function sentence(
  severity: Severity,
  kind: string,
  message: string,
  more: Pick<Finding, 'advice' | 'options'> & { readonly examples?: readonly string[] } = {},
): Finding {
  const examples = (more.examples ?? []).slice(0, shown).map(printable);
  return { severity, kind, count: 1, message, sentence: true, ...more, examples };
}

/** A finding in one line or several, without its severity. */
export function describeFinding({ kind, count, message, sentence: isWhole, examples, advice }: Finding): string {
  const whole = isWhole === true || kind === 'table';
  const more = count > examples.length && !whole ? [`    and ${count - examples.length} more`] : [];
  const words = whole ? message : `${count} ${message}`;
  return [
    advice === undefined ? words : `${words}; ${advice}`,
    ...examples.map((example) => `    ${example}`),
    ...more,
  ].join('\n');
}
