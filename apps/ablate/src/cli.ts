#!/usr/bin/env node
import { basename, join } from 'node:path';
import { engineNames } from '@htg/engine';
import type { EngineName } from '@htg/engine';
import { chooseDisplay, exitInterrupted, onInterrupt, reportAssets } from '@htg/report/node';
import { Interrupted, readSettingsFile } from '@htg/trainer/node';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Shard } from './cells-of.ts';
import { describeSummary } from './describe-summary.ts';
import { parseAblation } from './read-ablation.ts';
import { runAblation } from './run-ablation.ts';

interface AblateOptions {
  readonly out?: string;
  readonly engine?: EngineName;
  readonly minutes?: number;
  readonly shard?: Shard;
  readonly json: boolean;
  readonly quiet: boolean;
}

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
  .option('--shard <i/n>', 'train only every n-th cell, from the i-th on: n processes share one folder', parseShard)
  .addOption(new Option('--engine <name>', 'force an engine').choices(engineNames))
  .option('--json', 'print JSON, one object a line, on the standard output', false)
  .option('--quiet', 'print nothing but the result and errors', false)
  .option('--verbose', 'print the stack of an error', false)
  .addHelpText(
    'after',
    `
Examples:
  htg-ablate ablation.yaml --out runs/ablation
  htg-ablate ablation.yaml --minutes 80
  htg-ablate ablation.yaml --shard 1/2 & htg-ablate ablation.yaml --shard 2/2

Exit codes: 0 done, or the time of --minutes is over; 1 an error, in a sentence that says what to do; 130 stopped by Ctrl-C. The
same command goes on in any case, in the middle of a training.`,
  )
  .action(ablate);

async function ablate(file: string, options: AblateOptions): Promise<void> {
  const {
    out = join('runs', basename(file).replace(/\.ya?ml$/, '')),
    engine,
    minutes = Infinity,
    shard,
    json,
  } = options;
  if (!(minutes > 0))
    program.error(`htg-ablate: expected --minutes > 0, received ${minutes}; leave it out for no limit`);
  const ablation = parseAblation(await readSettingsFile(file, 'an ablation'), file);
  // Before training: Ctrl-C in a terminal also ends the bundler that makes them from sources.
  const assets = await reportAssets();
  const display = chooseDisplay(options);
  const stop = new AbortController();
  onInterrupt(() => {
    display.done('stopping after this update, with a checkpoint; Ctrl-C again stops at once');
    stop.abort();
  });
  try {
    const time = minutes * 60_000;
    const summary = await runAblation(ablation, { out, engine, display, assets, signal: stop.signal, time, shard });
    const report = join(out, 'report.html');
    if (json) console.log(JSON.stringify({ event: 'result', folder: out, report, ...summary }));
    else console.log(`${describeSummary(ablation, summary)}\nalso in ${join(out, 'table.md')}; to look at: ${report}`);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    if (json) console.log(JSON.stringify({ event: 'stopped', message: error.message }));
    else console.error(`${error.message}; the same command goes on`);
    if (stop.signal.aborted) process.exitCode = exitInterrupted;
  }
}

function parseShard(text: string): Shard {
  const [, index, count] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (!(index >= 1 && index <= count)) throw new InvalidArgumentError(`Expected i/n with 1 <= i <= n, such as 1/2.`);
  return { index, count };
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(program.opts<{ verbose: boolean }>().verbose ? error : (error as Error).message);
  process.exitCode = 1;
}
