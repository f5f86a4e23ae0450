import { addReadingOptions } from '@htg/datasets/commands';
import { addCommonOptions, addExamples, wholeNumber } from '@htg/terminal';
import { Command, InvalidArgumentError, Option } from 'commander';
import { cameraRules } from './camera-rules.ts';
import type { EmbedOptions } from './embed-command.ts';
import { identitiesShown, reRankings } from './evaluate-command-options.ts';
import type { EvaluateCommandOptions } from './evaluate-command-options.ts';
import { protocolNames } from './protocol-names.ts';

/** `evaluate`: a run, or embeddings of any system, scored. */
export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .description('Score a training run on its test identities, or embeddings of any system by their labels.')
    .argument('[run]', 'the folder of a run, or a pretrained model; without it, --embeddings and --labels')
    .option(
      '--embeddings <file>',
      'npy, safetensors, CSV or JSON, one row for each image; FILE#NAME for one array of several',
    )
    .option('--labels <file>', 'npy, CSV, JSON or safetensors: numbers or names; -1 is nobody')
    .option('--cameras <file>', 'the camera of each image')
    .option('--is-query <file>', 'which rows ask (1 or 0)')
    .option('--is-gallery <file>', 'which rows are searched (1 or 0)')
    .option('--gallery-embeddings <file>', 'a gallery apart, with --gallery-labels and --gallery-cameras')
    .option('--gallery-labels <file>', 'of the gallery')
    .option('--gallery-cameras <file>', 'of the gallery')
    .option('--coordinates <columns>', 'of embeddings in a CSV: a prefix (e for e0, e1, ...) or first..last')
    .option('--split <parts>', 'only rows of these parts by the column run_split or split: test,new', toNames)
    .option('--new [images]', 'for runs: identities that were added since, or those of another folder or table')
    .option('--data <place>', 'for runs: where their folder or table is now, if it has moved')
    .addOption(new Option('--protocol <name>', 'how to score: see below').choices(protocolNames).default('retrieval'))
    .addOption(
      new Option('--distance <name>', 'between embeddings')
        .choices(['cosine', 'euclidean', 'dotProduct'])
        .default('cosine'),
    )
    .addOption(
      new Option('--exclude-same-camera <what>', 'what a query does not see of its own camera').choices(
        Object.keys(cameraRules),
      ),
    )
    .option('--k <numbers>', 'ranks of the CMC', toRanks, [1, 5, 10])
    .addOption(
      new Option('--average-precision <definition>', 'a mean over ranks, or the area by trapezoids')
        .choices(['ranking', 'trapezoid'])
        .default('ranking'),
    )
    .addOption(
      new Option('--precision-denominator <what>', 'precision@k by k, or by min(R, k): a perfect ranking has 1')
        .choices(['k', 'reachable'])
        .default('k'),
    )
    .addOption(
      new Option('--re-rank <how>', 'rank again after the first ranking, for retrieval and reid').choices(
        Object.keys(reRankings),
      ),
    )
    .option('--distractor <label>', 'the label of images that nobody should find (0 in Market-1501)')
    .option('--pairs <file>', 'for verification: rows to compare, [P, 2]; without it all pairs')
    .option(
      '--false-accept-rate <shares>',
      'for verification: thresholds at these (default: 0.0001,0.001,0.01,0.1)',
      toShares,
    )
    .option('--repeats <number>', 'draws of single-gallery-shot and vehicle-id', wholeNumber(1, 10_000), 10)
    .option('--seed <number>', 'of draws, k-means, intervals and images', wholeNumber(), 1)
    .option('--per-identity [count]', `the worst identities (default: ${identitiesShown})`, wholeNumber())
    .option('--by <what>', 'scores apart by category; for embeddings, by any column of the table of labels')
    .option('--compare <other>', 'a run, or embeddings of the same images: paired differences with 95% intervals')
    .option('--images [folder]', 'for runs: sheets of queries and what they find (default: images in the run)')
    .addHelpText(
      'after',
      `
Protocols: retrieval (two sets with a gallery), reid (needs cameras), single-gallery-shot (CUHK03), vehicle-id (random galleries),
verification, clustering. JSON has every number, scores 0..1.`,
    )
    .action(async (run: string | undefined, options: EvaluateCommandOptions) => {
      const { evaluateAndTell } = await import('./evaluate-command.ts');
      await evaluateAndTell(run, options);
    });
  addCommonOptions(addReadingOptions(command), { computes: true });
  return addExamples(command, [
    'runs/demo --per-identity',
    'runs/demo --compare runs/other',
    'runs/own --new',
    'runs/own --by category',
    '--embeddings embeddings.npy --labels labels.npy',
    '--embeddings e.npy --labels table.csv#identity --cameras table.csv#camera --protocol reid',
  ]);
}

/** `embed`: images in, a file of numbers out. */
export function embedCommand(): Command {
  const command = new Command('embed')
    .description("Embed images by a run's model: one row of numbers for each, and a table of their paths.")
    .argument('<run>', 'the folder of a run, or a pretrained model: efficientnet-lite0, hub:owner/name')
    .argument('<images>', 'a folder, a table, or a list: read as training reads it')
    .option('--out <file>', '.npy or .safetensors; the table stands beside it, as .csv', 'embeddings.npy')
    .option('--checkpoint <name>', 'stage1, control or htg (default: the last one of the run)')
    .action(async (run: string, images: string, options: EmbedOptions) => {
      const { embed } = await import('./embed-command.ts');
      await embed(run, images, options);
    });
  return addExamples(addCommonOptions(addReadingOptions(command), { computes: true }), [
    'runs/demo images --out embeddings.npy',
  ]);
}

function toNames(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}

function toShares(text: string): number[] {
  const numbers = text.split(',').map((each) => (each.trim() === '' ? NaN : Number(each)));
  if (!numbers.every((number) => number >= 0 && number <= 1)) {
    throw new InvalidArgumentError(`expected shares from 0 to 1 such as 0.001,0.01, received ${text}`);
  }
  return numbers;
}

function toRanks(text: string): number[] {
  const numbers = text.split(',').map(Number);
  if (!numbers.every((number) => Number.isInteger(number) && number >= 1)) {
    throw new InvalidArgumentError(`expected whole numbers such as 1,5,10, received ${text}`);
  }
  return numbers;
}
