import { createHash } from 'node:crypto';
import type { Binding, TensorMetadata } from '../binding.ts';
import type { GraphOutput, Pointer } from '../c/c-api.ts';
import { Status, TensorFlowError } from '../c/status.ts';
import type { Runtime } from '../runtime.ts';
import { explainLoss } from '../workers/explain-loss.ts';
import { checkExecution, encodeExecution } from './execution-options.ts';
import type { ExecutionOptions } from './execution-options.ts';
import { encodeGraph, nodeName } from './graph-definition.ts';
import type { GraphDescription } from './graph-description.ts';
import { importGraph } from './import-graph.ts';

/** A computation that TensorFlow holds as one function and optimizes as a whole. Made by `defineFunction`. */
export class TensorFlowFunction {
  /** Equal functions share it. */
  readonly name: string;
  readonly #runtime: Runtime;
  readonly #binding: Binding;
  readonly #outputCount: number;
  readonly #configuration: Uint8Array;
  readonly #mustCompile: boolean;
  #disposed = false;

  constructor(runtime: Runtime, binding: Binding, graph: GraphDescription, options: ExecutionOptions = {}) {
    checkExecution(options, runtime.stackBytes);
    const definition = encodeGraph(graph);
    this.#configuration = encodeExecution(options, runtime.usesGpu);
    this.#mustCompile = options.optimize === 'xla';
    // Equal functions share a name, and so what XLA compiled of one: it keeps that by name until the process ends. How a function is to
    // be run belongs to its name, for TensorFlow prepares it once.
    const hash = createHash('sha256').update(definition).update(this.#configuration).update(String(this.#mustCompile));
    this.name = `htg_function_${hash.digest('hex').slice(0, 32)}`;
    this.#runtime = runtime;
    this.#binding = binding;
    this.#outputCount = graph.outputs.length;
    addFunction(runtime, this.name, graph, definition);
  }

  /**
   * Runs the function and waits for it.
   *
   * @param inputs numbers of tensors at the binding, as many as the graph has inputs
   * @param variables numbers of the variables' resource handles
   * @returns the results, which the caller deletes
   * @throws TensorFlowError if a node fails; variables are then as they were
   */
  run(inputs: readonly number[], variables: readonly number[] = []): TensorMetadata[] {
    const call = this.#prepare(inputs, variables);
    this.#runtime.api.TFE_Execute(call.op, call.outputs, call.count, call.status.pointer);
    return this.#finish(call);
  }

  /**
   * Runs the function on a thread of its own; the event loop goes on meanwhile. The inputs are held until it ends, even if
   * the caller deletes them. Runs that write the same variable must not overlap.
   */
  async runAsync(inputs: readonly number[], variables: readonly number[] = []): Promise<TensorMetadata[]> {
    const call = this.#prepare(inputs, variables);
    const { TFE_Execute } = this.#runtime.api;
    const problem = await new Promise<unknown>((resolve) => {
      TFE_Execute.async(call.op, call.outputs, call.count, call.status.pointer, resolve);
    });
    const results = this.#finish(call);
    if (problem instanceof Error) throw problem;
    return results;
  }

  /** Frees the function; runs under way end as usual. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    const status = new Status(this.#runtime.api);
    this.#runtime.api.TFE_ContextRemoveFunction(this.#runtime.context, this.name, status.pointer);
    status.dispose();
  }

  /** Every call has an op and a status of its own, so that calls may overlap. */
  #prepare(inputs: readonly number[], variables: readonly number[]): Call {
    const { api, context } = this.#runtime;
    if (this.#disposed) throw new Error(`${this.name}: expected a live function, received a disposed one`);
    const status = new Status(api);
    const op = status.require(this.name, api.TFE_NewOp(context, this.name, status.pointer));
    try {
      for (const id of [...inputs, ...variables]) {
        api.TFE_OpAddInput(op, this.#binding.handle(id), status.pointer);
        status.check(this.name);
      }
      const configuration = this.#configuration;
      api.TFE_OpSetAttrString(op, 'config_proto', configuration, configuration.length);
      if (this.#mustCompile) api.TFE_OpSetAttrBool(op, '_XlaMustCompile', 1);
    } catch (error) {
      api.TFE_DeleteOp(op);
      status.dispose();
      throw error;
    }
    const outputs = new BigUint64Array(Math.max(1, this.#outputCount));
    return { op, status, outputs, count: Int32Array.of(this.#outputCount) };
  }

  #finish({ op, status, outputs, count }: Call): TensorMetadata[] {
    try {
      checkRun(status, this.#runtime);
      return Array.from({ length: count[0] }, (_, i) => this.#binding.describe(outputs[i]));
    } finally {
      this.#runtime.api.TFE_DeleteOp(op);
      status.dispose();
    }
  }
}

interface Call {
  readonly op: Pointer;
  readonly status: Status;
  readonly outputs: BigUint64Array;
  readonly count: Int32Array;
}

/** A failed run's error is told as that of the op it failed in: nodes are named after their ops and numbered. */
function checkRun(status: Status, { workers }: Runtime): void {
  try {
    status.check('TensorFlow function');
  } catch (failure) {
    const error = explainLoss(failure, workers);
    if (!(error instanceof TensorFlowError)) throw error;
    const op = /\{\{node (\w+)_\d+\}\}/.exec(error.text)?.[1] ?? error.operation;
    const reason = error.text.replace(/\{\{function_node [^}]*\}\}\s*/g, '').replace(/\s*\[\[\{\{node.*\]\]/gs, '');
    const advice = isDamagedCache(reason)
      ? '; XLA could not read what it kept from an earlier process: empty its cache (htg/xla)'
      : '';
    throw new TensorFlowError(op, error.code, `${reason}${advice} (in a compiled function)`);
  }
}

/** XLA takes a file of its cache that is cut off or overwritten for an error of the function. */
function isDamagedCache(reason: string): boolean {
  return /Read less bytes than requested|Can't parse .*xla_compile_cache/.test(reason);
}

/** Builds the graph, makes a function of it and adds that to the context. */
function addFunction(
  { api, context }: Runtime,
  name: string,
  description: GraphDescription,
  encoded: Uint8Array,
): void {
  const status = new Status(api);
  const graph = api.TF_NewGraph();
  try {
    importGraph(api, status, graph, encoded);
    const end = (node: string): GraphOutput => ({
      oper: status.require(node, api.TF_GraphOperationByName(graph, node)),
      index: 0,
    });
    const inputs = [
      ...description.inputs.map((_, i) => end(nodeName.input(i))),
      ...description.variables.map((_, i) => end(nodeName.variable(i))),
    ];
    const outputs = description.outputs.map((_, i) => end(nodeName.output(i)));
    const everyOperation = -1;
    const definition = status.require(
      'TF_GraphToFunction',
      api.TF_GraphToFunction(
        ...([graph, name, 0, everyOperation, null] as const),
        ...([inputs.length, inputs, outputs.length, outputs, null] as const),
        ...([null, null, status.pointer] as const),
      ),
    );
    api.TFE_ContextAddFunction(context, definition, status.pointer);
    api.TF_DeleteFunction(definition);
    status.check('TFE_ContextAddFunction');
  } finally {
    api.TF_DeleteGraph(graph);
    status.dispose();
  }
}
