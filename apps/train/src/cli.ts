#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { engineNames } from '@htg/engine';
import type { EngineName } from '@htg/engine';
import { scoreTable } from '@htg/report';
import { parseRecipe } from '@htg/trainer/node';
import { Command, Option } from 'commander';
import { createDisplay } from './display.ts';
import { Interrupted } from './interrupted.ts';
import { runRecipe } from './run-recipe.ts';
import { writeReport } from './write-report.ts';

interface TrainOptions {
  readonly out?: string;
  readonly engine?: EngineName;
  readonly resume: boolean;
}

/** As shells report a process that Ctrl-C ended. */
const exitInterrupted = 130;

const program = new Command('htg-train')
  .description('Train an embedding as a recipe says: stage 1, then hard triplet generation beside its control.')
  .argument('<recipe>', 'a YAML file; recipes/ has examples')
  .option('--out <folder>', 'the run folder; an older one of that name is moved aside (default: runs/<recipe>)')
  .option('--resume', 'go on with the run that is in the folder, from its last checkpoint', false)
  .addOption(new Option('--engine <name>', 'force an engine').choices(engineNames))
  .option('--verbose', 'print the stack of an error', false)
  .addHelpText('after', '\nExample:\n  htg-train recipes/emoji-demo.yaml --out runs/demo')
  .action(train);

async function train(file: string, options: TrainOptions): Promise<void> {
  const recipe = parseRecipe(await readFile(file, 'utf8'), file);
  const { out = join('runs', basename(file).replace(/\.ya?ml$/, '')), engine, resume } = options;
  const display = createDisplay(process.stderr);
  const stop = new AbortController();
  process.once('SIGINT', () => {
    display.done('stopping after this update, with a checkpoint; Ctrl-C again stops at once');
    stop.abort();
  });
  const report = async (run: string): Promise<void> => {
    const path = await writeReport(run, (text) => {
      display.progress(text);
    });
    display.done(`report: ${path}`);
  };
  try {
    const { run, result } = await runRecipe(recipe, { out, resume, engine, display, signal: stop.signal });
    await report(out);
    console.log(scoreTable(result.test));
    console.log(`${result.seconds} s on ${result.engine}; the run is in ${run.path}`);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    await report(out);
    console.error(`${error.message}; go on with: htg-train ${file} --out ${out} --resume`);
    process.exitCode = exitInterrupted;
  }
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(program.opts<{ verbose: boolean }>().verbose ? error : (error as Error).message);
  process.exitCode = 1;
}
