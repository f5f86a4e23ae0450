import { exitCodes, outputOf } from '@htg/terminal';
import { checkTable } from '../check/check-table.ts';
import { printReport } from '../check/print-report.ts';
import { findTable } from '../find-table.ts';
import { progressLine } from './progress-line.ts';
import type { SourceOptions } from './source-options.ts';

export interface CheckOptions extends SourceOptions {
  readonly tiny: number;
  readonly duplicates: boolean;
}

/** What `data check` does. */
export async function check(source: string, path: string | undefined, options: CheckOptions): Promise<void> {
  const table = await findTable(source, path, options);
  const { tiny, duplicates, followLinks } = options;
  const report = await checkTable(table, { tiny, duplicates, followLinks, onProgress: progressLine(options) });
  outputOf(options).result(printReport(report), report);
  if (!report.sound) process.exitCode = exitCodes.unsound;
}
