#!/usr/bin/env node
import { engineNames, useEngine } from '@htg/engine';
import type { EngineName } from '@htg/engine';
import type { Distance, ExcludeSameCamera } from '@htg/metrics';
import { Command, InvalidArgumentError, Option } from 'commander';
import { comparisonTable } from './compare.ts';
import { evaluate } from './evaluate.ts';
import type { Evaluated, Subject } from './evaluate.ts';
import { readArray } from './files/read-array.ts';
import { identityTable } from './per-identity.ts';
import { protocolNames } from './protocols.ts';
import type { ProtocolName, Rules } from './protocols.ts';
import type { SetFiles } from './read-sets.ts';
import { exitCodes, runProgram } from './run-program.ts';
import { scoreTable } from './score-table.ts';

type Options = Partial<SetFiles> & {
  readonly protocol: ProtocolName;
  readonly distance: Distance;
  readonly excludeSameCamera?: 'none' | 'same-identity' | 'all';
  readonly k: readonly number[];
  readonly averagePrecision: 'ranking' | 'trapezoid';
  readonly distractor?: string;
  readonly pairs?: string;
  readonly repeats: number;
  readonly seed: number;
  readonly perIdentity?: number | true;
  readonly compare?: string;
  readonly images?: string | true;
  readonly json: boolean;
  readonly engine?: EngineName;
};

/** Identities that `--per-identity` shows where no number is given; the JSON has all. */
const identitiesShown = 20;

const cameraRules: Readonly<Record<string, ExcludeSameCamera>> = {
  none: false,
  'same-identity': 'sameIdentity',
  all: true,
};

const program = new Command('htg-evaluate')
  .description('Score a training run on its test identities, or embeddings of any system by their labels.')
  .argument('[run]', 'the folder of a run; without it, --embeddings and --labels')
  .option(
    '--embeddings <file>',
    'npy, safetensors, CSV or JSON, one row for each image; FILE#NAME for one array of several',
  )
  .option('--labels <file>', 'npy, CSV, JSON or safetensors: numbers or names; -1 is nobody')
  .option('--cameras <file>', 'the camera of each image')
  .option('--is-query <file>', 'which rows ask (1 or 0)')
  .option('--is-gallery <file>', 'which rows are searched (1 or 0)')
  .option('--gallery-embeddings <file>', 'a gallery apart, with --gallery-labels and --gallery-cameras')
  .option('--gallery-labels <file>')
  .option('--gallery-cameras <file>')
  .addOption(new Option('--protocol <name>', 'how to score').choices(protocolNames).default('retrieval'))
  .addOption(new Option('--distance <name>').choices(['cosine', 'euclidean', 'dotProduct']).default('cosine'))
  .addOption(
    new Option('--exclude-same-camera <what>', 'what a query does not see of its own camera').choices(
      Object.keys(cameraRules),
    ),
  )
  .option('--k <numbers>', 'ranks of the CMC', ranks, [1, 5, 10])
  .addOption(new Option('--average-precision <definition>').choices(['ranking', 'trapezoid']).default('ranking'))
  .option('--distractor <label>', 'the label of images that nobody should find (0 in Market-1501)')
  .option('--pairs <file>', 'for verification: rows to compare, [P, 2]; without it all pairs')
  .option('--repeats <number>', 'draws of single-gallery-shot and vehicle-id', whole, 10)
  .option('--seed <number>', 'of draws, k-means, intervals and images', whole, 1)
  .option('--per-identity [count]', `the worst identities (default ${identitiesShown})`, whole)
  .option('--compare <other>', 'a run, or embeddings of the same images: paired differences with 95% intervals')
  .option('--images [folder]', 'for runs: sheets of queries and what they find (default: images in the run)')
  .option('--json', 'print everything as JSON, scores 0..1', false)
  .addOption(new Option('--engine <name>', 'force an engine').choices(engineNames))
  .option('--verbose', 'print the stack of an error', false)
  .addHelpText(
    'after',
    `
Protocols: retrieval (two sets with a gallery), reid (needs cameras), single-gallery-shot (CUHK03), vehicle-id (random galleries),
verification, clustering.

Examples:
  htg-evaluate runs/demo --per-identity
  htg-evaluate runs/demo --compare runs/other
  htg-evaluate --embeddings embeddings.npy --labels labels.npy
  htg-evaluate --embeddings e.npy --labels table.csv#identity --cameras table.csv#camera --protocol reid
${exitCodes}`,
  )
  .action(main);

async function main(run: string | undefined, options: Options): Promise<void> {
  const subject = subjectOf(run, options);
  const pairs =
    options.pairs === undefined
      ? undefined
      : (await readArray(options.pairs, { what: 'pairs', names: ['pairs'], matrix: true })).values;
  const { protocol, distance, excludeSameCamera, k, averagePrecision, repeats, seed } = options;
  const rules: Rules = {
    ...{ protocol, distance, averagePrecision, repeats, seed, ks: k },
    excludeSameCamera: excludeSameCamera === undefined ? undefined : cameraRules[excludeSameCamera],
    pairs: pairs as ArrayLike<number> | undefined,
  };
  const evaluated = await evaluate(subject, rules, {
    ...{ distractor: options.distractor, compare: options.compare, images: options.images },
    perIdentity: options.perIdentity !== undefined,
    onProgress: (text) => {
      console.error(text);
    },
    async startEngine() {
      const { reason } = await useEngine({ engine: options.engine });
      console.error(`engine: ${reason}`);
    },
  });
  console.log(options.json ? json(evaluated, rules) : tables(evaluated, 'run' in subject, options));
}

function subjectOf(run: string | undefined, options: Options): Subject {
  const { embeddings, labels } = options;
  if (run !== undefined && embeddings === undefined) return { run };
  if (run === undefined && embeddings !== undefined && labels !== undefined) {
    return { files: { ...options, embeddings, labels } };
  }
  throw new Error(
    `htg-evaluate: expected either a run, or --embeddings with --labels, received ${
      run === undefined ? (embeddings === undefined ? 'neither' : '--embeddings alone') : 'both'
    }; see htg-evaluate --help`,
  );
}

function tables({ models, perIdentity, comparison, images }: Evaluated, isRun: boolean, options: Options): string {
  const scores = Object.fromEntries(Object.entries(models).map(([name, each]) => [name, each.scores]));
  const counted = Object.values(models).at(-1)?.counted;
  const { perIdentity: count } = options;
  return [
    scoreTable(isRun ? 'test identities' : options.protocol, scores),
    ...(counted ? [counted] : []),
    ...(perIdentity ? [identityTable(perIdentity, typeof count === 'number' ? count : identitiesShown)] : []),
    ...(comparison ? [comparisonTable(comparison)] : []),
    ...(images ?? []),
  ].join('\n');
}

function json({ models, ...others }: Evaluated, { protocol, distance }: Rules): string {
  const scores = Object.fromEntries(
    Object.entries(models).map(([name, { scores: values, counted, retrieval }]) => {
      const { queries, unscorable } = retrieval ?? {};
      return [name, { ...values, counted, queries, unscorable: unscorable && { ...unscorable, index: undefined } }];
    }),
  );
  return JSON.stringify({ protocol, distance, models: scores, ...others }, null, 2);
}

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('expected a whole number.');
  return Number(text);
}

function ranks(text: string): number[] {
  const numbers = text.split(',').map(Number);
  if (!numbers.every((number) => Number.isInteger(number) && number >= 1)) {
    throw new InvalidArgumentError('expected whole numbers such as 1,5,10.');
  }
  return numbers;
}

await runProgram(program);
