#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { engineNames } from '@htg/engine';
import type { EngineName } from '@htg/engine';
import { Command, Option } from 'commander';
import { describeSummary } from './describe-summary.ts';
import { Interrupted } from './interrupted.ts';
import { parseAblation } from './read-ablation.ts';
import { runAblation } from './run-ablation.ts';
import { sayOn } from './say.ts';

interface AblateOptions {
  readonly out?: string;
  readonly engine?: EngineName;
  readonly minutes?: number;
}

/** As shells report a process that Ctrl-C ended. */
const exitInterrupted = 130;

const program = new Command('htg-ablate')
  .description(
    'Compare arms of a recipe over seeds and class splits: a table of paired differences with 95% intervals.',
  )
  .argument('<ablation>', 'a YAML file; recipes/ has examples')
  .option(
    '--out <folder>',
    'where to keep results; what is there already is not trained again (default: runs/<ablation>)',
  )
  .option('--minutes <number>', 'start no training after that time; the same command goes on later', Number)
  .addOption(new Option('--engine <name>', 'force an engine').choices(engineNames))
  .option('--verbose', 'print the stack of an error', false)
  .addHelpText('after', '\nExample:\n  htg-ablate recipes/emoji-ablation.yaml --minutes 80')
  .action(ablate);

async function ablate(file: string, options: AblateOptions): Promise<void> {
  const { out = join('runs', basename(file).replace(/\.ya?ml$/, '')), engine, minutes = Infinity } = options;
  if (!(minutes > 0))
    program.error(`htg-ablate: expected --minutes > 0, received ${minutes}; leave it out for no limit`);
  const ablation = parseAblation(await readFile(file, 'utf8'), file);
  const say = sayOn(process.stderr);
  const stop = new AbortController();
  process.once('SIGINT', () => {
    say.done('stopping after this update; finished trainings are kept. Ctrl-C again stops at once');
    stop.abort();
  });
  try {
    const summary = await runAblation(ablation, { out, engine, say, signal: stop.signal, time: minutes * 60_000 });
    console.log(describeSummary(ablation, summary));
    console.log(`also in ${join(out, 'table.md')}`);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    console.error(`${error.message}; the same command goes on`);
    if (stop.signal.aborted) process.exitCode = exitInterrupted;
  }
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(program.opts<{ verbose: boolean }>().verbose ? error : (error as Error).message);
  process.exitCode = 1;
}
