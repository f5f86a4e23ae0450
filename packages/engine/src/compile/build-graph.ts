import type { Binding, GraphDescription, GraphValue } from '@htg/libtensorflow';
import type { DataType, Variable } from '@tensorflow/tfjs-core';
import { delayVariables } from './delay-variables.ts';
import type { Recording } from './recording.ts';
import { updateInPlace } from './update-in-place.ts';

/** A traced function as plain data, with what its places stand for. */
export interface TracedGraph {
  readonly graph: GraphDescription;
  /** Names of the first inputs of the graph, in order. */
  readonly inputNames: readonly string[];
  /** Names of the inputs that come as bytes. */
  readonly narrow: ReadonlySet<string>;
  /** Numbers at the binding of the tensors that the graph's other inputs stand for; who owns the graph deletes them. */
  readonly captured: readonly number[];
  readonly variables: readonly Variable[];
  readonly outputNames: readonly string[];
}

/** What is known of a run, while its tensors live. Numbers are those at the binding. */
export interface RunFacts {
  readonly recording: Recording;
  readonly inputs: readonly (readonly [name: string, id: number])[];
  readonly results: readonly (readonly [name: string, id: number])[];
  /** The variables that were assigned, with the numbers of their new values. */
  readonly written: readonly (readonly [variable: Variable, id: number])[];
  /** Which variable a number is the initial value of. */
  readonly initial: ReadonlyMap<number, Variable>;
  /** Whether all that is not an input becomes a constant of the graph. */
  readonly frozen: boolean;
}

/** Keeps the ops that results and new values of variables depend on, and gives every tensor its place. */
export function buildGraph(binding: Binding, facts: RunFacts): TracedGraph {
  const { recording, results, written, initial, frozen } = facts;
  const producers = new Map<number, { readonly op: number; readonly output: number }>();
  recording.ops.forEach(({ outputs }, op) => {
    outputs.forEach(({ id }, output) => producers.set(id, { op, output }));
  });
  const wanted = [...results, ...written].map(([, id]) => id);
  const live = liveOps(recording, producers, wanted);
  const place = new Map(live.map((op, index) => [op, index]));

  const inputs = facts.inputs.map(([, id]) => id);
  const variables: Variable[] = [];
  const constants: number[] = [];
  const captured: number[] = [];
  const value = (id: number): GraphValue => {
    const input = inputs.indexOf(id);
    if (input >= 0) return { from: 'input', index: input };
    const variable = frozen ? undefined : initial.get(id);
    if (variable !== undefined) return { from: 'variable', index: placeOf(variables, variable) };
    const producer = producers.get(id);
    if (producer !== undefined) {
      return { from: 'node', index: place.get(producer.op) ?? -1, output: producer.output };
    }
    if (frozen || recording.constants.has(id)) return { from: 'constant', index: placeOf(constants, id) };
    return { from: 'input', index: inputs.length + placeOf(captured, id) };
  };

  const nodes = live.map((index) => {
    const { op, attributes, inputs: ids } = recording.ops[index];
    return { op, attributes, inputs: ids.map(value) };
  });
  const outputs = results.map(([, id]) => ({ value: value(id), type: binding.specOf(id).type }));
  const assignments = written.map(([variable, id]) => ({
    variable: placeOf(variables, variable),
    value: value(id),
  }));
  const kept = captured.map((id) => binding.share(id));
  const graph: GraphDescription = {
    inputs: [...inputs, ...kept].map((id) => binding.specOf(id)),
    variables: variables.map(({ dtype, shape }) => ({ type: types[dtype], shape })),
    constants: constants.map(
      (id) => recording.constants.get(id) ?? { ...binding.specOf(id), values: binding.tensorDataSync(id) },
    ),
    ...{ nodes, outputs, assignments },
  };
  const late = delayVariables(graph);
  const resultShapes = live.map((op) => recording.ops[op].outputs.map(({ shape }) => shape));
  return {
    // A GPU rounds an update in place otherwise than its parts.
    graph: binding.isUsingGpuDevice() ? late : updateInPlace(late, resultShapes),
    inputNames: facts.inputs.map(([name]) => name),
    narrow: new Set(),
    captured: kept,
    variables,
    outputNames: results.map(([name]) => name),
  };
}

/** TensorFlow's numbers of the types of tfjs. */
const types: Readonly<Record<DataType, number>> = { float32: 1, int32: 3, string: 7, complex64: 8, bool: 10 };

/** The ops that the wanted tensors depend on, in the order in which they ran. */
function liveOps(
  { ops }: Recording,
  producers: ReadonlyMap<number, { readonly op: number }>,
  wanted: readonly number[],
): number[] {
  const live = new Set<number>();
  const open = [...wanted];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const producer = producers.get(id);
    if (producer === undefined || live.has(producer.op)) continue;
    live.add(producer.op);
    open.push(...ops[producer.op].inputs);
  }
  return [...live].sort((a, b) => a - b);
}

/** Where a value stands in a list; it is added if it is not there yet. */
function placeOf<Value>(list: Value[], value: Value): number {
  const place = list.indexOf(value);
  return place >= 0 ? place : list.push(value) - 1;
}
