#!/usr/bin/env node
import { engineNames, useEngine } from '@htg/engine';
import type { EngineName } from '@htg/engine';
import { createDisplay } from '@htg/report/node';
import { Command, Option } from 'commander';
import { writeReport } from './write-report.ts';

const program = new Command('htg-report')
  .description('Write report.html of a training run again, from its recipe, metrics and checkpoints.')
  .argument('<run>', 'the folder that htg-train printed at its end')
  .addOption(new Option('--engine <name>', 'force an engine').choices(engineNames))
  .option('--verbose', 'print the stack of an error', false)
  .addHelpText('after', '\nExample:\n  htg-report runs/demo');

program.action(async (run: string, { engine }: { engine?: EngineName }) => {
  const display = createDisplay(process.stderr);
  const { reason } = await useEngine({ engine });
  display.done(`engine: ${reason}`);
  const path = await writeReport(run, (text) => {
    display.progress(text);
  });
  display.done();
  console.log(path);
});

try {
  await program.parseAsync();
} catch (error) {
  console.error(program.opts<{ verbose: boolean }>().verbose ? error : (error as Error).message);
  process.exitCode = 1;
}
