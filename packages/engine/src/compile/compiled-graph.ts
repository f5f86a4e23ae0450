import type { ExecutionOptions, ResidentData, TensorFlowBackend, TensorFlowFunction } from '@htg/libtensorflow';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { TracedGraph } from './build-graph.ts';
import type { Access } from './call-queue.ts';
import type { NamedTensors } from './named-tensors.ts';

/** A traced graph as a TensorFlow function, with the tfjs variables that it reads and writes. */
export class CompiledGraph {
  /** The variables it uses, each with whether it is written. */
  readonly access: Access;
  readonly #tensorflow: TensorFlowBackend;
  readonly #traced: TracedGraph;
  readonly #function: TensorFlowFunction;

  constructor(tensorflow: TensorFlowBackend, traced: TracedGraph, options: ExecutionOptions) {
    this.#tensorflow = tensorflow;
    this.#traced = traced;
    const { assignments, updates = [] } = traced.graph;
    const written = new Set([
      ...assignments.map(({ variable }) => variable),
      ...updates.flatMap(({ weight, momentum }) => [weight, momentum]),
    ]);
    this.access = new Map(traced.variables.map((variable, i) => [variable, written.has(i)]));
    this.#function = tensorflow.defineFunction(traced.graph, options);
  }

  /** One call. Written variables are busy until it ends; then they have their new values, or their old ones if it fails. */
  async run(inputs: NamedTensors): Promise<Record<string, Tensor>> {
    const { backend } = this.#tensorflow;
    const { inputNames, narrow, captured, variables, outputNames } = this.#traced;
    const busy: ResidentData[] = [];
    try {
      const numbers = inputNames.map((name) => {
        const bytes = narrow.has(name) ? backend.byteNumber(inputs[name].dataId) : undefined;
        return bytes ?? backend.tensorNumbers([inputs[name]])[0];
      });
      const handles = new Map<Variable, number>();
      // Written ones first: they take their TensorFlow variables away from whoever shares their data.
      for (const [variable, written] of this.access) {
        if (written) handles.set(variable, this.#begin(variable, busy));
      }
      for (const [variable, written] of this.access) {
        if (!written) handles.set(variable, this.#resident(variable).handle);
      }
      const resources = variables.map((variable) => handles.get(variable) ?? -1);
      const results = await this.#function.runAsync([...numbers, ...captured], resources);
      return Object.fromEntries(outputNames.map((name, i) => [name, backend.createOutputTensor(results[i])]));
    } finally {
      for (const data of busy) data.end();
    }
  }

  dispose(): void {
    this.#function.dispose();
    for (const id of this.#traced.captured) this.#tensorflow.binding.deleteTensor(id);
  }

  /** Makes a variable ready to be written: it alone has data that lives in a TensorFlow variable, and is busy. */
  #begin(variable: Variable, busy: ResidentData[]): number {
    const { data, handle } = this.#resident(variable, true);
    data.begin();
    busy.push(data);
    return handle;
  }

  /** The TensorFlow variable that a tfjs variable's data lives in; it moves there if it does not yet. */
  #resident(variable: Variable, alone = false): { readonly data: ResidentData; readonly handle: number } {
    const { backend } = this.#tensorflow;
    if (variable.isDisposed) {
      throw new Error(
        `compile: expected live variables, received ${variable.name}, which was disposed of since the trace; ` +
          `compile the function again for other variables`,
      );
    }
    const data = backend.residentData(variable.dataId);
    if (data?.variable !== undefined && !(alone && data.refCount > 1)) return { data, handle: data.variable.id };
    const resource = data?.variable === undefined ? backend.newVariable(variable) : data.takeVariable();
    const own = backend.residentTensor(resource, variable.dtype);
    variable.assign(own);
    own.dispose();
    const fresh = backend.residentData(variable.dataId);
    if (fresh === undefined) throw new Error('compile: expected the variable to live in TensorFlow');
    return { data: fresh, handle: resource.id };
  }
}
