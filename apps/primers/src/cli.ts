#!/usr/bin/env node
/** `pnpm primer boosting|perceptron`: the two primers on real data, as tables in the terminal and a page each. */
import { reportAssets } from '@htg/report/node';
import { Command, InvalidArgumentError, Option } from 'commander';
import { boostingPage, boostingText } from './boosting-report.ts';
import { documentSettings, runBoosting } from './boosting-primer.ts';
import type { BoostingSettings } from './boosting-primer.ts';
import { bostonTable } from './boston-table.ts';
import { digitsTable } from './digits-table.ts';
import { learnDigits, learnTable } from './perceptron-primer.ts';
import { perceptronPage, perceptronText } from './perceptron-report.ts';
import { writePage } from './write-page.ts';

function toNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('expected a number');
  return value;
}

const program = new Command('primer').description('The two primers on real data');

program
  .command('boosting')
  .description('Gradient boosting on the Boston housing table, and AdaBoost beside it')
  .option('--table <path>', 'boston_house_prices.csv; fetched by pip and cached where it is not given')
  .option('--with-b', 'keep the column B, which encodes the share of Black residents', false)
  .option('--trees <count>', 'stages of boosting', toNumber, documentSettings.trees)
  .option('--depth <levels>', 'of each tree', toNumber, documentSettings.depth)
  .option('--rate <number>', 'by which each tree is shrunk', toNumber, documentSettings.rate)
  .addOption(
    new Option('--loss <name>', 'what is minimized')
      .choices(['squared_error', 'absolute_error', 'huber', 'quantile'])
      .default(documentSettings.loss),
  )
  .option('--seed <number>', 'of the shuffle', toNumber, documentSettings.seed)
  .option('--test-share <share>', 'of the rows', toNumber, documentSettings.testShare)
  .option('--page <path>', 'where the page goes', 'runs/primers/boosting.html')
  .action(async (options: BoostingSettings & { table?: string; withB: boolean; page: string }) => {
    const table = await bostonTable({ path: options.table, withB: options.withB });
    const result = runBoosting(table, options);
    console.log(boostingText(result, options));
    if (!options.withB) {
      console.log('\nColumn B is left out: it encodes the share of Black residents (--with-b keeps it).');
    }
    const file = await writePage(
      options.page,
      boostingPage(result, options, { withB: options.withB, assets: await reportAssets() }),
    );
    console.log(`\nPage: ${file}`);
  });

program
  .command('perceptron')
  .description('The two-layer network on the exclusive or, and on handwritten digits')
  .option('--hidden <units>', 'hidden units for the exclusive or', toNumber, 4)
  .option('--rate <number>', 'learning rate for the exclusive or', toNumber, 1)
  .option('--iterations <count>', 'steps for the exclusive or', toNumber, 1500)
  .option('--seed <number>', 'of the first weights', toNumber, 0)
  .option(
    '--digits <path>',
    'a CSV file of digits, 64 numbers 0..16 and the digit in each line, instead of those shipped',
  )
  .option('--epochs <count>', 'passes over the digits', toNumber, 40)
  .option('--page <path>', 'where the page goes', 'runs/primers/perceptron.html')
  .action(
    async (options: {
      hidden: number;
      rate: number;
      iterations: number;
      seed: number;
      digits?: string;
      epochs: number;
      page: string;
    }) => {
      const table = learnTable(options);
      const digits = learnDigits(await digitsTable(options.digits), options);
      console.log(perceptronText(table, digits, options));
      const file = await writePage(options.page, perceptronPage(table, digits, options, await reportAssets()));
      console.log(`\nPage: ${file}`);
    },
  );

try {
  await program.parseAsync();
} catch (error) {
  // What a person can mend is said in one line; the rest keeps its trace.
  if (error instanceof RangeError || (error instanceof Error && /^[a-zA-Z.]+: expected /.test(error.message))) {
    program.error(error.message);
  }
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    program.error(`primer: expected a file, received ${error.message}; check the path`);
  }
  throw error;
}
