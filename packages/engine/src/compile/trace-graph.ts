import type { TensorFlowBackend } from '@htg/libtensorflow';
import type { Variable } from '@tensorflow/tfjs-core';
import { buildGraph } from './build-graph.ts';
import type { TracedGraph } from './build-graph.ts';
import { castProducts } from './cast-products.ts';
import type { DecidedOptions } from './compile-options.ts';
import { fuseOps } from './fuse-ops.ts';
import type { NamedTensors } from './named-tensors.ts';
import { narrowInputs } from './narrow-inputs.ts';
import { describeOpDifference, Recording } from './recording.ts';
import { runTwice } from './run-twice.ts';
import type { RunObserver } from './run-twice.ts';
import { separateVariables } from './separate-variables.ts';

/** What a trace is made for. */
export interface TraceOptions extends Pick<DecidedOptions, 'frozen' | 'optimize'> {
  readonly casts: boolean;
}

/** A run and what it was made into. */
interface TracedRun {
  readonly recording: Recording;
  readonly traced: TracedGraph;
}

/**
 * Traces a function into a graph: runs it from the same state until two runs agree and takes the ops of the last. The ops are
 * deferred, so that a trace computes nothing, and takes next to no time and memory.
 *
 * @param options.frozen whether variables, and tensors from around the function, become constants of the graph
 * @param options.casts whether products are computed in bfloat16 by casts of the graph's own
 * @returns the graph; its owner deletes the captured tensors
 */
export function traceGraph(
  tensorflow: TensorFlowBackend,
  fn: (inputs: NamedTensors) => NamedTensors,
  inputs: NamedTensors,
  { frozen, optimize, casts }: TraceOptions,
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
    const narrow = new Set(traced.inputNames.filter((name) => backend.byteNumber(inputs[name].dataId) !== undefined));
    const places = new Set([...narrow].map((name) => traced.inputNames.indexOf(name)));
    const fused = frozen ? fuseOps(traced.graph, { pooling: optimize === 'graph' }) : traced.graph;
    const graph = narrowInputs(fused, places);
    return { ...traced, narrow, graph: casts ? castProducts(graph) : graph };
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
