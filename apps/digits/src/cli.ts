#!/usr/bin/env node
/** `pnpm digits`: trains the classifier in both ways, then times an update. docs/training-in-tensorflow-js.md explains it. */
import { useEngine } from '@htg/engine';
import { Command, InvalidArgumentError } from 'commander';
import { fit } from './fit.ts';
import { timeSteps } from './time-steps.ts';
import { trainCompiled } from './train-compiled.ts';

function toCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('expected a whole number above 0');
  return count;
}

const program = new Command('digits')
  .description('A classifier of handwritten digits in plain TensorFlow.js, and what compiling its step does')
  .option('--epochs <count>', 'passes over the digits', toCount, 10)
  .option('--rounds <count>', 'timed updates of each kind', toCount, 100)
  .parse();

const options = program.opts<{ epochs: number; rounds: number }>();
const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
try {
  console.log(`tfjs-layers' fit: ${percent(await fit(options))} of the test digits`);
  console.log(`compiled step:    ${percent(await trainCompiled(options))}`);
  const { reason } = await useEngine();
  const { trainOnBatch, plain, compiled } = await timeSteps(options);
  console.log(`\nOne update, 64 digits, medians of ${options.rounds} in turns, on ${reason}`);
  const line = (what: string, milliseconds: number): void => {
    console.log(`  ${what.padEnd(26)}${milliseconds.toFixed(2).padStart(7)} ms`);
  };
  line("tfjs-layers' trainOnBatch", trainOnBatch);
  line('plain step', plain);
  line('compiled step', compiled);
  console.log(
    `compiled / plain: ${(compiled / plain).toFixed(2)}, compiled / trainOnBatch: ${(compiled / trainOnBatch).toFixed(2)}`,
  );
} catch (error) {
  program.error(error instanceof Error ? error.message : String(error));
}
// TensorFlow's threads would keep the process.
process.exit(0);
