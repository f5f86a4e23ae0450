import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { chooseDisplay, onInterrupt, reportAssets } from '@htg/report/node';
import { exitCodes, outputOf } from '@htg/terminal';
import type { ComputingOptions } from '@htg/terminal';
import type { Shard } from './cells-of.ts';
import { describeSummary } from './describe-summary.ts';
import { Interrupted } from './interrupted.ts';
import { parseAblation } from './read-ablation.ts';
import { runAblation } from './run-ablation.ts';

export interface AblateOptions extends ComputingOptions {
  readonly out?: string;
  readonly minutes?: number;
  readonly shard?: Shard;
}

/** What `ablate` does. Finished trainings are kept in any case. */
export async function ablate(file: string, options: AblateOptions): Promise<void> {
  const { out = join('runs', basename(file).replace(/\.ya?ml$/, '')), engine, minutes = Infinity, shard } = options;
  const output = outputOf(options);
  const ablation = parseAblation(await readText(file), file);
  // Before training: Ctrl-C in a terminal also ends the bundler that makes them from sources.
  const assets = await reportAssets();
  const display = chooseDisplay(options);
  const stop = new AbortController();
  const ignoreInterrupts = onInterrupt(() => {
    display.done('stopping after this update; finished trainings are kept. Ctrl-C again stops at once');
    stop.abort();
  });
  try {
    const time = minutes * 60_000;
    const summary = await runAblation(ablation, { out, engine, display, assets, signal: stop.signal, time, shard });
    const report = join(out, 'report.html');
    output.result(`${describeSummary(ablation, summary)}\nalso in ${join(out, 'table.md')}; to look at: ${report}`, {
      event: 'result',
      folder: out,
      report,
      ...summary,
    });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    if (options.json) output.result(error.message, { event: 'stopped', message: error.message });
    else output.problem(`${error.message}; the same command goes on`);
    if (stop.signal.aborted) process.exitCode = exitCodes.interrupted;
  } finally {
    ignoreInterrupts();
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Error(`ablate: expected an ablation at ${file}, received ${(error as Error).message}; check the path`, {
      cause: error,
    });
  }
}
