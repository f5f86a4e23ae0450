#!/usr/bin/env node
import { relative } from 'node:path';
import { engineNames, useEngine } from '@htg/engine';
import type { EngineName } from '@htg/engine';
import { writeAtomic } from '@htg/trainer/node';
import { Command, InvalidArgumentError, Option } from 'commander';
import { openRun } from './open-run.ts';
import { retrieve } from './retrieve.ts';
import { exitCodes, runProgram } from './run-program.ts';
import { textTable } from './score-table.ts';

interface Options {
  readonly gallery: string;
  readonly k: number;
  readonly out: string;
  readonly checkpoint?: string;
  readonly json: boolean;
  readonly engine?: EngineName;
}

const program = new Command('htg-retrieve')
  .description("Find the images of a gallery that a run's model places nearest to an image.")
  .argument('<run>', 'the folder of a run')
  .argument('<image>', 'the image to look for')
  .requiredOption('--gallery <images>', 'where to look: a folder, or a list: .txt or .csv')
  .option('--k <number>', 'how many', count, 10)
  .option('--out <file>', 'the sheet with the image and what it found, PNG', 'retrieved.png')
  .option('--checkpoint <name>', 'stage1, control or htg (default: the last one of the run)')
  .option('--json', 'print paths and distances as JSON', false)
  .addOption(new Option('--engine <name>', 'force an engine').choices(engineNames))
  .option('--verbose', 'print the stack of an error', false)
  .addHelpText('after', `\nExample:\n  htg-retrieve runs/demo mug.jpg --gallery images\n${exitCodes}`)
  .action(async (path: string, image: string, options: Options) => {
    const run = await openRun(path);
    const { reason } = await useEngine({ engine: options.engine });
    console.error(`engine: ${reason}`);
    const { gallery, k, out, checkpoint = run.checkpoints[run.checkpoints.length - 1], json } = options;
    const { found, sheet, warnings } = await retrieve(run, image, { gallery, k, checkpoint });
    for (const warning of warnings) console.error(`warning: ${warning}`);
    await writeAtomic(out, sheet);
    if (json) {
      console.log(JSON.stringify({ query: image, found, sheet: out }, null, 2));
      return;
    }
    const rows = found.map(({ rank, path: file, distance }) => [String(rank), distance.toFixed(4), shortest(file)]);
    console.log(textTable(['rank', 'distance', 'image'], rows, [2]));
    console.log(`sheet: ${out}`);
  });

/** Paths outside of the working folder stand whole. */
function shortest(file: string): string {
  const near = relative('', file);
  return near.startsWith('..') ? file : near;
}

function count(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('expected a whole number >= 1.');
  return Number(text);
}

await runProgram(program);
