#!/usr/bin/env node
import { basename, join } from 'node:path';
import { engineNames } from '@htg/engine';
import type { EngineName } from '@htg/engine';
import { scoreTable } from '@htg/report';
import { chooseDisplay, exitInterrupted, onInterrupt, reportAssets } from '@htg/report/node';
import { Interrupted, parseRecipe, readSettingsFile } from '@htg/trainer/node';
import { Command, Option } from 'commander';
import { runRecipe } from './run-recipe.ts';
import type { RunResult } from './run-recipe.ts';
import { writeReport } from './write-report.ts';

interface TrainOptions {
  readonly out?: string;
  readonly set: readonly string[];
  readonly engine?: EngineName;
  readonly resume: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

const program = new Command('htg-train')
  .description('Train an embedding as a recipe says: stage 1, then hard triplet generation beside its control.')
  .argument('<recipe>', 'a YAML file; recipes/ has examples')
  .option('--out <folder>', 'the run folder; an older one of that name is moved aside (default: runs/<recipe>)')
  .option('--set <key=value>', 'replace a value of the recipe, as in batch.images=8; may be repeated', collect, [])
  .option('--resume', 'go on with the run that is in the folder, from its last checkpoint', false)
  .addOption(new Option('--engine <name>', 'force an engine').choices(engineNames))
  .option('--json', 'print JSON, one object a line, on the standard output', false)
  .option('--quiet', 'print nothing but the result and errors', false)
  .option('--verbose', 'print the stack of an error', false)
  .addHelpText(
    'after',
    `
Examples:
  htg-train recipes/emoji-demo.yaml --out runs/demo
  htg-train recipes/emoji-demo.yaml --set basic.steps=200 --set htg.generator.output=literal
  htg-train recipes/emoji-demo.yaml --out runs/demo --resume

Exit codes: 0 done, 1 an error, in a sentence that says what to do, 130 stopped by Ctrl-C, with a checkpoint.`,
  )
  .action(train);

async function train(file: string, options: TrainOptions): Promise<void> {
  const { out = join('runs', basename(file).replace(/\.ya?ml$/, '')), set, engine, resume, json } = options;
  const recipe = parseRecipe(await readSettingsFile(file, 'a recipe'), file, { set });
  // Before training: Ctrl-C in a terminal also ends the bundler that makes them from sources.
  const assets = await reportAssets();
  const display = chooseDisplay(options);
  const stop = new AbortController();
  onInterrupt(() => {
    display.done('stopping after this update, with a checkpoint; Ctrl-C again stops at once');
    stop.abort();
  });
  const report = async (run: string): Promise<void> => {
    const onProgress = (text: string): void => {
      display.progress(text);
    };
    const path = await writeReport(run, onProgress, assets);
    display.done(`report: ${path}`);
  };
  try {
    const { run, result } = await runRecipe(recipe, { out, resume, engine, display, signal: stop.signal });
    await report(out);
    console.log(
      json ? JSON.stringify({ event: 'result', run: run.path, ...result }) : describeResult(result, run.path),
    );
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    await report(out);
    const again = ['htg-train', file, '--out', out, ...set.flatMap((one) => ['--set', one]), '--resume'].map(quoted);
    const goOn = again.join(' ');
    if (json) console.log(JSON.stringify({ event: 'stopped', message: error.message, goOn }));
    else console.error(`${error.message}; go on with: ${goOn}`);
    process.exitCode = exitInterrupted;
  }
}

function describeResult({ test, seconds, engine }: RunResult, path: string): string {
  return `${scoreTable(test)}\n${seconds} s on ${engine}; the run is in ${path}`;
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(program.opts<{ verbose: boolean }>().verbose ? error : (error as Error).message);
  process.exitCode = 1;
}
