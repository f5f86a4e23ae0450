import { useEngine } from '@htg/engine';
import { outputOf } from '@htg/terminal';
import type { CommonOptions } from '@htg/terminal';
import { fit } from './digits/fit.ts';
import { timeSteps } from './digits/time-steps.ts';
import type { StepTimes } from './digits/time-steps.ts';
import { trainCompiled } from './digits/train-compiled.ts';

export interface DigitsOptions extends CommonOptions {
  readonly epochs: number;
  readonly rounds: number;
}

/** What `primer digits` does: trains the classifier in both ways, then times an update. docs/training-in-tensorflow-js.md explains it. */
export async function digits(options: DigitsOptions): Promise<void> {
  const output = outputOf(options);
  output.note("reading digits by tfjs-layers' fit, then by a compiled step");
  const [fitted, compiled] = [await fit(options), await trainCompiled(options)];
  const { reason } = await useEngine();
  const times = await timeSteps(options);
  output.result(describe(fitted, compiled, times, options.rounds, reason), {
    engine: reason,
    accuracy: { fit: fitted, compiled },
    milliseconds: times,
  });
}

function describe(fitted: number, compiled: number, times: StepTimes, rounds: number, reason: string): string {
  const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
  const line = (what: string, milliseconds: number): string =>
    `  ${what.padEnd(26)}${milliseconds.toFixed(2).padStart(7)} ms`;
  return [
    `tfjs-layers' fit: ${percent(fitted)} of the test digits`,
    `compiled step:    ${percent(compiled)}`,
    '',
    `One update, 64 digits, medians of ${rounds} in turns, on ${reason}`,
    line("tfjs-layers' trainOnBatch", times.trainOnBatch),
    line('plain step', times.plain),
    line('compiled step', times.compiled),
    `compiled / plain: ${(times.compiled / times.plain).toFixed(2)}, compiled / trainOnBatch: ${(times.compiled / times.trainOnBatch).toFixed(2)}`,
  ].join('\n');
}
