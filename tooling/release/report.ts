import type { Outcome } from './project.ts';

/** What was checked, printed line by line; what did not hold ends the process with 1. */
export class Report {
  readonly #cells = new Map<string, Map<string, boolean>>();

  check(what: string, { ok, said }: Outcome): boolean {
    console.log(ok ? `ok   ${what}` : `FAIL ${what}\n${said.slice(-3000)}`);
    if (!ok) process.exitCode = 1;
    return ok;
  }

  /** A check that has its place in the table. */
  cell(row: string, column: string, outcome: Outcome): void {
    const cells = this.#cells.get(row) ?? new Map<string, boolean>();
    this.#cells.set(row, cells.set(column, this.check(`${row}: ${column}`, outcome)));
  }

  /** The table, in Markdown. */
  table(): string {
    const columns = [...new Set([...this.#cells.values()].flatMap((cells) => [...cells.keys()]))];
    const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
    const word = (ok: boolean | undefined): string => (ok === undefined ? '' : ok ? 'ok' : 'FAIL');
    return [
      line(['', ...columns]),
      line(['', ...columns].map(() => '---')),
      ...[...this.#cells].map(([row, cells]) => line([row, ...columns.map((column) => word(cells.get(column)))])),
    ].join('\n');
  }
}
