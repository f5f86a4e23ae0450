import type { TensorFlowBackend } from '@htg/libtensorflow';
import type { Variable } from '@tensorflow/tfjs-core';
import { buildGraph, type TracedGraph } from './build-graph.ts';
import { fuseOps } from './fuse-ops.ts';
import type { NamedTensors } from './named-tensors.ts';
import { describeOpDifference, Recording } from './recording.ts';
import { runTwice, type RunObserver } from './run-twice.ts';
import { separateVariables } from './separate-variables.ts';

/** A run and what it was made into. */
interface TracedRun {
  readonly recording: Recording;
  readonly traced: TracedGraph;
}

/**
 * Traces a function into a graph: runs it from the same state until two runs agree and takes the ops of the last. The ops are
 * deferred, so that a trace computes nothing, and takes next to no time and memory.
 *
 * @param frozen whether variables, and tensors from around the function, become constants of the graph
 * @returns the graph; its owner deletes the captured tensors
 */
export function traceGraph(
  tensorflow: TensorFlowBackend,
  fn: (inputs: NamedTensors) => NamedTensors,
  inputs: NamedTensors,
  frozen: boolean,
): TracedGraph {
  const { backend, binding } = tensorflow;
  separateVariables(tensorflow);
  // Every input gets a number of its own, also if the caller passes one tensor twice, or a variable.
  const own = Object.fromEntries(
    Object.entries(inputs).map(([name, tensor]) => {
      const id = binding.share(backend.tensorNumbers([tensor])[0]);
      return [name, backend.createOutputTensor({ id, shape: [...tensor.shape], dtype: binding.specOf(id).type })];
    }),
  );
  let recording: Recording | undefined;
  let endDeferral = (): void => undefined;
  let latest: TracedRun | undefined;
  const release = (): void => {
    for (const id of latest?.traced.captured ?? []) binding.deleteTensor(id);
    latest = undefined;
  };
  const observer: RunObserver<TracedRun> = {
    begin: () => {
      endDeferral = binding.defer();
      recording = new Recording(binding);
    },
    end: (outputs, watch) => {
      const current = recording ?? new Recording(binding);
      const numberOf = (tensor: NamedTensors[string] | Variable) => backend.tensorNumbers([tensor])[0];
      const results = Object.entries(outputs).map(([name, tensor]) => [name, numberOf(tensor)] as const);
      const written = watch.written().map((variable) => [variable, numberOf(variable)] as const);
      current.stop();
      if (frozen) checkNothingWritten(written);
      const initial = new Map<number, Variable>();
      for (const [variable, { dataId }] of watch.variables()) {
        const id = backend.knownNumber(dataId);
        if (id !== undefined) initial.set(id, variable);
      }
      release();
      latest = {
        recording: current,
        traced: buildGraph(binding, {
          ...{ recording: current, initial, written, results, frozen },
          inputs: Object.entries(own).map(([name, tensor]) => [name, numberOf(tensor)] as const),
        }),
      };
      return latest;
    },
    abort: () => {
      recording?.stop();
    },
    leave: () => {
      endDeferral();
    },
    difference: (first, second) => describeOpDifference(first.recording, second.recording),
  };
  try {
    const { traced } = runTwice(fn, own, observer);
    return frozen ? { ...traced, graph: fuseOps(traced.graph) } : traced;
  } catch (error) {
    release();
    throw error;
  } finally {
    for (const tensor of Object.values(own)) tensor.dispose();
  }
}

function checkNothingWritten(written: readonly (readonly [Variable, number])[]): void {
  if (written.length === 0) return;
  throw new Error(
    `compile: expected a frozen function to assign no variable, received assignments to ${String(written.length)}; ` +
      `leave \`frozen\` out for training`,
  );
}
