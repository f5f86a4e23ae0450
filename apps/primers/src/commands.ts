import { addCommonOptions, addExamples, anyNumber, createProgram, wholeNumber } from '@htg/terminal';
import { Command, Option } from 'commander';
import type { BoostingOptions } from './boosting-command.ts';
import { documentSettings } from './boosting-settings.ts';
import type { DigitsOptions } from './digits-command.ts';
import type { PerceptronOptions } from './perceptron-command.ts';

/** `primer`: foundations under deep metric learning, each run on real data. */
export function primerCommand(name = 'primer', version?: string): Command {
  return createProgram(name, {
    description: 'Foundations under deep metric learning, on real data, each to read as code.',
    version,
    commands: [boostingCommand(), perceptronCommand(), digitsCommand()],
    examples: ['boosting', 'perceptron --epochs 10', 'digits'],
  });
}

function boostingCommand(): Command {
  const command = new Command('boosting')
    .description('Gradient boosting on the Boston housing table, and AdaBoost beside it.')
    .option('--table <path>', 'boston_house_prices.csv; fetched by pip and cached where it is not given')
    .option('--with-b', 'keep the column B, which encodes the share of Black residents', false)
    .option('--trees <count>', 'stages of boosting', anyNumber, documentSettings.trees)
    .option('--depth <levels>', 'of each tree', anyNumber, documentSettings.depth)
    .option('--rate <number>', 'by which each tree is shrunk', anyNumber, documentSettings.rate)
    .addOption(
      new Option('--loss <name>', 'what is minimized')
        .choices(['squared_error', 'absolute_error', 'huber', 'quantile'])
        .default(documentSettings.loss),
    )
    .option('--seed <number>', 'of the shuffle', anyNumber, documentSettings.seed)
    .option('--test-share <share>', 'of the rows', anyNumber, documentSettings.testShare)
    .option('--page <path>', 'where the page goes', 'runs/primers/boosting.html')
    .action(async (options: BoostingOptions) => {
      const { boosting } = await import('./boosting-command.ts');
      await boosting(options);
    });
  return addExamples(addCommonOptions(command), ['--trees 100 --rate 0.05']);
}

function perceptronCommand(): Command {
  const command = new Command('perceptron')
    .description('The two-layer network on the exclusive or, and on handwritten digits.')
    .option('--hidden <units>', 'hidden units for the exclusive or', anyNumber, 4)
    .option('--rate <number>', 'learning rate for the exclusive or', anyNumber, 1)
    .option('--iterations <count>', 'steps for the exclusive or', anyNumber, 1500)
    .option('--seed <number>', 'of the first weights', anyNumber, 0)
    .option(
      '--digits <path>',
      'a CSV file of digits, 64 numbers 0..16 and the digit in each line, instead of those shipped',
    )
    .option('--epochs <count>', 'passes over the digits', anyNumber, 40)
    .option('--page <path>', 'where the page goes', 'runs/primers/perceptron.html')
    .action(async (options: PerceptronOptions) => {
      const { perceptron } = await import('./perceptron-command.ts');
      await perceptron(options);
    });
  return addExamples(addCommonOptions(command), ['--epochs 10']);
}

function digitsCommand(): Command {
  const command = new Command('digits')
    .description('A classifier of handwritten digits in plain TensorFlow.js, and what compiling its step does.')
    .option('--epochs <count>', 'passes over the digits', wholeNumber(1), 10)
    .option('--rounds <count>', 'timed updates of each kind', wholeNumber(1), 100)
    .action(async (options: DigitsOptions) => {
      const { digits } = await import('./digits-command.ts');
      await digits(options);
    });
  return addExamples(addCommonOptions(command), ['--epochs 2']);
}
