import { basename, join } from 'node:path';
import { scoreTable } from '@htg/report';
import { chooseDisplay, onInterrupt, reportAssets } from '@htg/report/node';
import { exitCodes, outputOf } from '@htg/terminal';
import type { ComputingOptions } from '@htg/terminal';
import { Interrupted, parseRecipe, readSettingsFile } from '@htg/trainer/node';
import { stringify } from 'yaml';
import { planFinal } from './plan-final.ts';
import { runRecipe } from './run-recipe.ts';
import type { RunResult } from './run-recipe.ts';
import { follow } from './workers/follow.ts';
import { gatherWorkers, sameHost } from './workers/gather-workers.ts';
import type { Team } from './workers/gather-workers.ts';
import { workerPlan } from './workers/worker-plan.ts';
import type { WorkerOptions } from './workers/worker-plan.ts';
import { writeReport } from './write-report.ts';

export interface TrainOptions extends ComputingOptions, WorkerOptions {
  readonly out?: string;
  readonly set: readonly string[];
  readonly resume: boolean;
  readonly final: boolean;
  readonly from?: string;
  /** Where the folder or table of the run is now. */
  readonly data?: string;
}

/** By which words a command was called. */
export interface Called {
  /** All of them, such as `pnpm htg train`. */
  readonly program: string;
  /** Those after the program, such as `train`. */
  readonly words: readonly string[];
}

/**
 * What `train` does.
 *
 * @param called how, to say how to go on and to start workers
 */
export async function train(
  file: string | undefined,
  options: TrainOptions,
  { program, words }: Called,
): Promise<void> {
  const { set, engine, resume, data } = options;
  const output = outputOf(options);
  if (data !== undefined && !resume) {
    throw new Error(
      `htg-train: expected --data with --resume, received it without; a new run has its place in the recipe: --set data.path=${data}`,
    );
  }
  const plan = await workerPlan(options);
  if (plan !== undefined && 'addresses' in plan && plan.index > 0) {
    await follow({ ...plan, here: sameHost(plan) }, options);
    return;
  }
  const asked = await taskOf(file, options);
  const { out = asked.out } = options;
  const recipe = parseRecipe(asked.text, asked.name, { set });
  // Before training: Ctrl-C in a terminal also ends the bundler that makes them from sources.
  const assets = await reportAssets();
  const display = chooseDisplay(options);
  for (const line of asked.said) display.done(line);
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
  let team: Team | undefined;
  try {
    team = await gatherWorkers(plan, words);
    const { run, result } = await runRecipe(recipe, {
      ...{ out, resume, engine, display, signal: stop.signal },
      ...{ movedTo: data, workers: team },
    });
    await report(out);
    output.result(describeResult(result, run.path), { event: 'result', run: run.path, ...result });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    await report(out);
    const moved = data === undefined ? [] : ['--data', data];
    const again = [
      ...asked.words,
      '--out',
      out,
      ...set.flatMap((one) => ['--set', one]),
      '--resume',
      ...moved,
      ...wordsOf(options),
    ].map(quoted);
    const goOn = [program, ...again].join(' ');
    if (options.json) output.result(error.message, { event: 'stopped', message: error.message, goOn });
    // Where nobody reads the standard output any longer, a person still does.
    if (!options.json || process.stdout.errored !== null) output.problem(`${error.message}; go on with: ${goOn}`);
    process.exitCode = stop.signal.aborted ? stopped : 1;
  } finally {
    team?.end();
    ignoreInterrupts();
  }
}

/** The words that ask for the same workers. */
function wordsOf({ workers, cluster, task }: WorkerOptions): string[] {
  const given = { '--workers': workers, '--cluster': cluster, '--task': task };
  return Object.entries(given).flatMap(([option, value]) => (value === undefined ? [] : [option, value]));
}

/** What is to be trained. */
interface Task {
  readonly text: string;
  readonly name: string;
  /** Where the run goes, unless it is said. */
  readonly out: string;
  /** By which it is asked for once more. */
  readonly words: readonly string[];
  readonly said: readonly string[];
}

async function taskOf(file: string | undefined, { final, from }: TrainOptions): Promise<Task> {
  if (final && from !== undefined && file === undefined) {
    const { recipe, said } = await planFinal(from);
    const words = ['--final', '--from', from];
    return { text: stringify(recipe), name: `the recipe of ${from}`, out: join('runs', recipe.name), words, said };
  }
  if (!final && from === undefined && file !== undefined) {
    const out = join('runs', basename(file).replace(/\.ya?ml$/, ''));
    return { text: await readSettingsFile(file, 'a recipe'), name: file, out, words: [file], said: [] };
  }
  const received = [
    ...(file === undefined ? [] : ['a recipe']),
    ...(final ? ['--final'] : []),
    ...(from === undefined ? [] : ['--from']),
  ];
  throw new Error(
    `train: expected a recipe, or --final with --from and a finished run, received ${received.join(' and ') || 'neither'}; --help has examples`,
  );
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
