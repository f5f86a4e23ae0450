import { reportAssets } from '@htg/report/node';
import { outputOf } from '@htg/terminal';
import type { CommonOptions } from '@htg/terminal';
import { runBoosting } from './boosting-primer.ts';
import { boostingPage, boostingText } from './boosting-report.ts';
import type { BoostingSettings } from './boosting-settings.ts';
import { bostonTable } from './boston-table.ts';
import { writePage } from './write-page.ts';

export interface BoostingOptions extends CommonOptions, BoostingSettings {
  readonly table?: string;
  readonly withB: boolean;
  readonly page: string;
}

/** What `primer boosting` does. */
export async function boosting(options: BoostingOptions): Promise<void> {
  const table = await bostonTable({ path: options.table, withB: options.withB });
  const result = runBoosting(table, options);
  const look = { withB: options.withB, assets: await reportAssets() };
  const page = await writePage(options.page, boostingPage(result, options, look));
  const without = 'Column B is left out: it encodes the share of Black residents (--with-b keeps it).';
  const text = [boostingText(result, options), ...(options.withB ? [] : [without]), `Page: ${page}`].join('\n\n');
  const { trainRows, testRows, testError, constantError, importances, adaBoost, seconds } = result;
  outputOf(options).result(text, {
    trainRows,
    testRows,
    testError,
    constantError,
    adaBoost: { testError: adaBoost.testError },
    importances: Object.fromEntries(importances),
    seconds,
    page,
  });
}
