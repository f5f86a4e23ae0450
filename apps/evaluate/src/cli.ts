#!/usr/bin/env node
import { engineNames, useEngine } from '@htg/engine';
import type { EngineName } from '@htg/engine';
import { scoreTable } from '@htg/report';
import { Command, Option } from 'commander';
import { evaluateRun } from './evaluate-run.ts';

const program = new Command('htg-evaluate')
  .description('Evaluate the checkpoints of a training run on its test identities.')
  .argument('<run>', 'the folder that htg-train printed at its end')
  .addOption(new Option('--engine <name>', 'force an engine').choices(engineNames))
  .option('--json', 'print the scores as JSON', false)
  .option('--verbose', 'print the stack of an error', false)
  .addHelpText('after', '\nExample:\n  htg-evaluate runs/demo');

program.action(async (run: string, { engine, json }: { engine?: EngineName; json: boolean }) => {
  const { reason } = await useEngine({ engine });
  console.error(`engine: ${reason}`);
  const scores = await evaluateRun(run, (text) => {
    console.error(text);
  });
  console.log(json ? JSON.stringify(scores, null, 2) : scoreTable(scores));
});

try {
  await program.parseAsync();
} catch (error) {
  console.error(program.opts<{ verbose: boolean }>().verbose ? error : (error as Error).message);
  process.exitCode = 1;
}
