import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { scoreTable } from '@htg/report';
import { chooseDisplay, onInterrupt, reportAssets } from '@htg/report/node';
import { exitCodes, outputOf } from '@htg/terminal';
import type { ComputingOptions } from '@htg/terminal';
import { parseRecipe } from '@htg/trainer/node';
import { Interrupted } from './interrupted.ts';
import { runRecipe } from './run-recipe.ts';
import type { RunResult } from './run-recipe.ts';
import { writeReport } from './write-report.ts';

export interface TrainOptions extends ComputingOptions {
  readonly out?: string;
  readonly set: readonly string[];
  readonly resume: boolean;
}

/**
 * What `train` does.
 *
 * @param program how it was called, to say how to go on
 */
export async function train(file: string, options: TrainOptions, program: string): Promise<void> {
  const { out = join('runs', basename(file).replace(/\.ya?ml$/, '')), set, engine, resume } = options;
  const output = outputOf(options);
  const recipe = parseRecipe(await readRecipe(file), file, { set });
  // Before training: Ctrl-C in a terminal also ends the bundler that makes them from sources.
  const assets = await reportAssets();
  const display = chooseDisplay(options);
  const stop = new AbortController();
  const ignoreInterrupts = onInterrupt(() => {
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
    output.result(describeResult(result, run.path), { event: 'result', run: run.path, ...result });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    await report(out);
    const again = [file, '--out', out, ...set.flatMap((one) => ['--set', one]), '--resume'].map(quoted);
    const goOn = [program, ...again].join(' ');
    if (options.json) output.result(error.message, { event: 'stopped', message: error.message, goOn });
    else output.problem(`${error.message}; go on with: ${goOn}`);
    process.exitCode = exitCodes.interrupted;
  } finally {
    ignoreInterrupts();
  }
}

async function readRecipe(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Error(`train: expected a recipe at ${file}, received ${(error as Error).message}; check the path`, {
      cause: error,
    });
  }
}

function describeResult({ test, seconds, engine }: RunResult, path: string): string {
  return `${scoreTable(test)}\n${seconds} s on ${engine}; the run is in ${path}`;
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
