import { addCommonOptions, addExamples, anyNumber } from '@htg/terminal';
import { Command, InvalidArgumentError } from 'commander';
import type { AblateOptions } from './ablate-command.ts';
import type { Shard } from './cells-of.ts';

/** `ablate`: arms of a recipe compared. */
export function ablateCommand(): Command {
  const command = new Command('ablate')
    .description(
      'Compare arms of a recipe over seeds and class splits: a table of paired differences with 95% intervals.',
    )
    .argument('<ablation>', 'a YAML file; recipes/ has examples')
    .option(
      '--out <folder>',
      'where to keep results; what is there already is not trained again (default: runs/<ablation>)',
    )
    .option('--minutes <number>', 'start no training after that time; the same command goes on later', toMinutes)
    .option('--shard <i/n>', 'train only every n-th cell, from the i-th on: n processes share one folder', toShard)
    .action(async (ablation: string, options: AblateOptions) => {
      const { ablate } = await import('./ablate-command.ts');
      await ablate(ablation, options);
    });
  addCommonOptions(command, { computes: true });
  return addExamples(command, [
    'ablation.yaml --out runs/ablation',
    'ablation.yaml --minutes 80',
    'ablation.yaml --shard 1/2',
  ]);
}

function toMinutes(text: string): number {
  const minutes = anyNumber(text);
  if (minutes <= 0) throw new InvalidArgumentError(`expected more than 0, received ${text}; leave it out for no limit`);
  return minutes;
}

function toShard(text: string): Shard {
  const [, index, count] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (!(index >= 1 && index <= count)) throw new InvalidArgumentError(`expected i/n with 1 <= i <= n, such as 1/2`);
  return { index, count };
}
