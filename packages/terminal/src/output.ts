import { printable } from './printable.ts';

/** Where a command's words go. */
export interface Output {
  /**
   * What was asked for, on the standard output.
   *
   * @param text for people
   * @param record the same as data, one line, for `--json`
   */
  result(text: string, record: object): void;
  /** What happens on the way, on the standard error; nothing of it with `--quiet`. */
  note(text: string): void;
  /** What a person has to know, on the standard error, even with `--quiet`. */
  problem(text: string): void;
}

/** What a command says, by its options. No escape sequence of a file's name or content reaches the terminal. */
export function outputOf({ json, quiet }: { readonly json: boolean; readonly quiet: boolean }): Output {
  const complain = (text: string): void => {
    process.stderr.write(`${printable(text)}\n`);
  };
  return {
    problem: complain,
    result(text, record) {
      process.stdout.write(`${printable(json ? JSON.stringify(record) : text)}\n`);
    },
    note(text) {
      if (!quiet) complain(text);
    },
  };
}
