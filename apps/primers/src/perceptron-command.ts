import { reportAssets } from '@htg/report/node';
import { outputOf } from '@htg/terminal';
import type { CommonOptions } from '@htg/terminal';
import { digitsTable } from './digits-table.ts';
import { learnDigits, learnTable } from './perceptron-primer.ts';
import type { DigitsSettings, TableSettings } from './perceptron-primer.ts';
import { perceptronPage, perceptronText } from './perceptron-report.ts';
import { writePage } from './write-page.ts';

export interface PerceptronOptions extends CommonOptions, TableSettings, DigitsSettings {
  readonly digits?: string;
  readonly page: string;
}

/** What `primer perceptron` does. */
export async function perceptron(options: PerceptronOptions): Promise<void> {
  const table = learnTable(options);
  const digits = learnDigits(await digitsTable(options.digits), options);
  const page = await writePage(options.page, perceptronPage(table, digits, options, await reportAssets()));
  const { predictions, gradientError } = table;
  const { trainAccuracy, testAccuracy, seconds } = digits;
  outputOf(options).result(`${perceptronText(table, digits, options)}\n\nPage: ${page}`, {
    exclusiveOr: { predictions, gradientError },
    digits: { trainAccuracy, testAccuracy },
    seconds,
    page,
  });
}
