#!/usr/bin/env node
import { engineNames, useEngine } from '@htg/engine';
import type { EngineName } from '@htg/engine';
import { embed } from '@htg/trainer';
import { Command, Option } from 'commander';
import { openRun } from './open-run.ts';
import { imagesAt } from './images-at.ts';
import { exitCodes, runProgram } from './run-program.ts';
import { checkEmbeddingsFile, writeEmbeddings } from './write-embeddings.ts';

interface Options {
  readonly out: string;
  readonly checkpoint?: string;
  readonly engine?: EngineName;
}

const program = new Command('htg-embed')
  .description("Embed images by a run's model: one row of numbers for each, and a table of their paths.")
  .argument('<run>', 'the folder of a run')
  .argument('<images>', 'a folder, or a list: .txt with a path in each line, .csv with a column path')
  .option('--out <file>', '.npy or .safetensors; the table stands beside it, as .csv', 'embeddings.npy')
  .option('--checkpoint <name>', 'stage1, control or htg (default: the last one of the run)')
  .addOption(new Option('--engine <name>', 'force an engine').choices(engineNames))
  .option('--verbose', 'print the stack of an error', false)
  .addHelpText(
    'after',
    `
Examples:
  htg-embed runs/demo images --out embeddings.npy
  htg-evaluate --embeddings embeddings.npy --labels embeddings.csv
${exitCodes}`,
  )
  .action(async (path: string, images: string, { out, checkpoint, engine }: Options) => {
    checkEmbeddingsFile(out);
    const run = await openRun(path);
    const { set, warnings } = await imagesAt(images, run.recipe);
    for (const warning of warnings) console.error(`warning: ${warning}`);
    const { reason } = await useEngine({ engine });
    console.error(`engine: ${reason}`);
    const embedder = await run.embedder(checkpoint ?? run.checkpoints[run.checkpoints.length - 1]);
    const embedded = await embed(embedder, set);
    const table = await writeEmbeddings(out, embedded, set);
    console.log(`${set.length} images, ${embedded.embeddingLength} numbers each: ${out}, paths in ${table}`);
    embedder.dispose();
  });

await runProgram(program);
