import { basename, join } from 'node:path';
import { chooseDisplay, onInterrupt, reportAssets } from '@htg/report/node';
import { exitCodes, outputOf } from '@htg/terminal';
import type { ComputingOptions } from '@htg/terminal';
import { Interrupted, readSettingsFile } from '@htg/trainer/node';
import type { Shard } from './cells-of.ts';
import { describeSummary } from './describe-summary.ts';
import { parseAblation } from './read-ablation.ts';
import { runAblation } from './run-ablation.ts';

export interface AblateOptions extends ComputingOptions {
  readonly out?: string;
  readonly minutes?: number;
  readonly shard?: Shard;
}

/** What `ablate` does. It goes on in the middle of a training that was stopped. */
export async function ablate(file: string, options: AblateOptions): Promise<void> {
  const { out = join('runs', basename(file).replace(/\.ya?ml$/, '')), engine, minutes = Infinity, shard } = options;
  const output = outputOf(options);
  const ablation = parseAblation(await readSettingsFile(file, 'an ablation'), file);
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
    // Where nobody reads the standard output any longer, a person still does.
    if (!options.json || process.stdout.errored !== null) output.problem(`${error.message}; the same command goes on`);
    if (stop.signal.aborted) process.exitCode = stopped;
  } finally {
    ignoreInterrupts();
  }
}
