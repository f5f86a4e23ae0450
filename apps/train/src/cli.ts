#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { engineNames } from '@htg/engine';
import type { EngineName } from '@htg/engine';
import { Command, Option } from 'commander';
import { parseRecipe } from '@htg/trainer/node';
import { createDisplay } from './display.ts';
import { scoreTable } from '@htg/report';
import { runRecipe } from './run-recipe.ts';

const program = new Command('htg-train')
  .description('Train an embedding as a recipe says: stage 1, then hard triplet generation beside its control.')
  .argument('<recipe>', 'a YAML file; recipes/ has examples')
  .option('--out <folder>', 'the run folder; an older one of that name is moved aside (default: runs/<recipe>)')
  .addOption(new Option('--engine <name>', 'force an engine').choices(engineNames))
  .option('--verbose', 'print the stack of an error', false)
  .addHelpText('after', '\nExample:\n  htg-train recipes/emoji-demo.yaml --out runs/demo');

program.action(async (file: string, options: { out?: string; engine?: EngineName }) => {
  const recipe = parseRecipe(await readFile(file, 'utf8'), file);
  const out = options.out ?? join('runs', basename(file).replace(/\.ya?ml$/, ''));
  const display = createDisplay(process.stderr);
  const { run, result } = await runRecipe(recipe, { out, engine: options.engine, display });
  console.log(scoreTable(result.test));
  console.log(`${result.seconds} s on ${result.engine}; the run is in ${run.path}`);
});

try {
  await program.parseAsync();
} catch (error) {
  const { verbose } = program.opts<{ verbose: boolean }>();
  console.error(verbose ? error : (error as Error).message);
  process.exitCode = 1;
}
