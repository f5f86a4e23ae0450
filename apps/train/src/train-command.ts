import { basename, join } from 'node:path';
import { scoreTable } from '@htg/report';
import { chooseDisplay, onInterrupt, reportAssets } from '@htg/report/node';
import { exitCodes, outputOf } from '@htg/terminal';
import type { ComputingOptions } from '@htg/terminal';
import { Interrupted, parseRecipe, readSettingsFile } from '@htg/trainer/node';
import { runRecipe } from './run-recipe.ts';
import type { RunResult } from './run-recipe.ts';
import { writeReport } from './write-report.ts';

export interface TrainOptions extends ComputingOptions {
  readonly out?: string;
  readonly set: readonly string[];
  readonly resume: boolean;
  /** Where the folder or table of the run is now. */
  readonly data?: string;
}

/**
 * What `train` does.
 *
 * @param program how it was called, to say how to go on
 */
export async function train(file: string, options: TrainOptions, program: string): Promise<void> {
  const { out = join('runs', basename(file).replace(/\.ya?ml$/, '')), set, engine, resume, data } = options;
  const output = outputOf(options);
  if (data !== undefined && !resume) {
    throw new Error(
      `htg-train: expected --data with --resume, received it without; a new run has its place in the recipe: --set data.path=${data}`,
    );
  }
  const recipe = parseRecipe(await readSettingsFile(file, 'a recipe'), file, { set });
  // Before training: Ctrl-C in a terminal also ends the bundler that makes them from sources.
  const assets = await reportAssets();
  const display = chooseDisplay(options);
  const stop = new AbortController();
  let stopped: number = exitCodes.interrupted;
  const ignoreInterrupts = onInterrupt((exitCode) => {
    stopped = exitCode;
    display.done('stopping after this update, with a checkpoint; Ctrl-C again stops at once');
    stop.abort();
  });
  const report = async (run: string): Promise<void> => {
    const onProgress = (text: string): void => {
      display.progress(text);
    };
    const path = await writeReport(run, onProgress, { assets, movedTo: data });
    display.done(`report: ${path}`);
  };
  try {
    const { run, result } = await runRecipe(recipe, {
      ...{ out, resume, engine, display, signal: stop.signal },
      movedTo: data,
    });
    await report(out);
    output.result(describeResult(result, run.path), { event: 'result', run: run.path, ...result });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    await report(out);
    const moved = data === undefined ? [] : ['--data', data];
    const again = [file, '--out', out, ...set.flatMap((one) => ['--set', one]), '--resume', ...moved].map(quoted);
    const goOn = [program, ...again].join(' ');
    if (options.json) output.result(error.message, { event: 'stopped', message: error.message, goOn });
    // Where nobody reads the standard output any longer, a person still does.
    if (!options.json || process.stdout.errored !== null) output.problem(`${error.message}; go on with: ${goOn}`);
    process.exitCode = stopped;
  } finally {
    ignoreInterrupts();
  }
}

function describeResult({ test, seconds, engine }: RunResult, path: string): string {
  const scores =
    Object.keys(test).length > 0
      ? scoreTable(test)
      : 'no test identities: how good the model is was not measured (htg evaluate --new measures it on others)';
  return `${scores}\n${seconds} s on ${engine}; the run is in ${path}`;
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
