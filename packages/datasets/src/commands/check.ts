import { exitCodes, outputOf } from '@htg/terminal';
import type { Size } from '../augmentation/augmentation.ts';
import { checkTable } from '../check/check-table.ts';
import { printReport } from '../check/print-report.ts';
import { findTable } from '../find-table.ts';
import { resizeOfKnown } from '../open-data.ts';
import type { ResizeRule } from '../view/resize-rule.ts';
import { progressLine } from './progress-line.ts';
import type { SourceOptions } from './source-options.ts';

export interface CheckOptions extends SourceOptions {
  readonly tiny: number;
  readonly duplicates: boolean;
  readonly imageSize: number | Size;
  readonly resize?: ResizeRule;
}

/** What `data check` does. */
export async function check(source: string, path: string | undefined, options: CheckOptions): Promise<void> {
  const { tiny, duplicates, followLinks, pixelLimit, imageSize, resize = resizeOfKnown(source) } = options;
  const { pattern, columns, root } = options;
  const table = await findTable(source, path, { pattern, columns, root, followLinks });
  const onProgress = progressLine(options);
  const report = await checkTable(table, { tiny, duplicates, followLinks, pixelLimit, imageSize, resize, onProgress });
  outputOf(options).result(printReport(report), report);
  if (!report.sound) process.exitCode = exitCodes.unsound;
}
