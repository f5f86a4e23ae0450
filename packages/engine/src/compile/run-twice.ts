import { tidy } from '@tensorflow/tfjs-core';
import { beginTrace, beginTracedRun, endTrace } from '../workers/instance-keys.ts';
import { ConstantLog, describeDifference } from './constant-log.ts';
import { forbidReads } from './forbid-reads.ts';
import { checkNamedTensors } from './named-tensors.ts';
import type { NamedTensors } from './named-tensors.ts';
import { VariableWatch } from './variable-watch.ts';

/** Sees a run while its tensors live. */
export interface RunObserver<Result> {
  begin(): void;
  /** Called with the results, before variables are restored and tensors disposed of. */
  end(outputs: NamedTensors, watch: VariableWatch): Result;
  /** Called instead of `end` if the run fails. */
  abort(): void;
  /** Called last: variables are restored, the run's tensors are disposed of. */
  leave(): void;
  /** Says how two runs differ; `undefined` if they are the same. */
  difference(first: Result, second: Result): string | undefined;
}

let tracing = false;

/** Whether a function is being traced right now. */
export function isTracing(): boolean {
  return tracing;
}

const nothing: RunObserver<undefined> = {
  begin: () => undefined,
  end: () => undefined,
  abort: () => undefined,
  leave: () => undefined,
  difference: () => undefined,
};

/**
 * Runs a function twice from the same state and compares what JavaScript fed into the two runs, because a trace would
 * freeze it. If they differ it runs once more: the first run may have made what the later ones share, such as the slots of
 * an optimizer. Variables are as before in the end; those that the function itself made have their first values.
 *
 * @returns what the observer made of the last run
 * @throws Error if the last two runs differ, or if the function reads a tensor's values
 */
export function runTwice(fn: (inputs: NamedTensors) => NamedTensors, inputs: NamedTensors): undefined;
export function runTwice<Result>(
  fn: (inputs: NamedTensors) => NamedTensors,
  inputs: NamedTensors,
  observer: RunObserver<Result>,
): Result;
export function runTwice(
  fn: (inputs: NamedTensors) => NamedTensors,
  inputs: NamedTensors,
  observer: RunObserver<unknown> = nothing,
): unknown {
  const watch = new VariableWatch();
  tracing = true;
  beginTrace();
  try {
    let previous = runOnce(fn, inputs, observer, watch);
    for (let attempt = 1; ; attempt++) {
      const current = runOnce(fn, inputs, observer, watch);
      const difference =
        describeDifference(previous.constants, current.constants) ??
        observer.difference(previous.result, current.result);
      if (difference === undefined) return current.result;
      if (attempt === 2) {
        throw new Error(
          `compile: expected the same constants in two runs from the same state, received ${difference}; ` +
            `draw random numbers, dates and counters outside and pass them as inputs`,
        );
      }
      previous = current;
    }
  } finally {
    tracing = false;
    endTrace();
    watch.dispose();
  }
}

function runOnce<Result>(
  fn: (inputs: NamedTensors) => NamedTensors,
  inputs: NamedTensors,
  observer: RunObserver<Result>,
  watch: VariableWatch,
): { readonly result: Result; readonly constants: ConstantLog } {
  const constants = new ConstantLog();
  let result: Result | undefined;
  beginTracedRun();
  observer.begin();
  try {
    tidy(() => {
      const outputs = forbidReads(constants, () => fn(inputs));
      checkNamedTensors(outputs, 'results');
      result = observer.end(outputs, watch);
    });
  } catch (error) {
    observer.abort();
    throw error;
  } finally {
    constants.close();
    watch.restore();
    observer.leave();
  }
  return { result: result as Result, constants };
}
