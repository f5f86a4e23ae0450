import type { GraphOutput } from '../c/c-api.ts';
import { Status } from '../c/status.ts';
import { encodeGraph, nodeName } from '../function/graph-definition.ts';
import type { GraphDescription, GraphValue, TensorSpec } from '../function/graph-description.ts';
import { importGraph } from '../function/import-graph.ts';
import type { OpAttribute } from '../op-attributes.ts';
import type { Runtime } from '../runtime.ts';
import type { TensorValues } from '../tensor-memory.ts';

/** What is known of an op's input: type and shape, and the values where a shape may depend on them. */
export type KnownInput = TensorSpec & { readonly values?: TensorValues | undefined };

/**
 * Outputs whose shape TensorFlow leaves open because kernels choose it: space that an op reserves for its own gradient. Nobody
 * else looks at it, so any shape will do.
 */
const reserved: Readonly<Partial<Record<string, number>>> = { FusedBatchNormV3: 5 };

/** Tells types and shapes of an op's results without running it, by TensorFlow's own rules. */
export class ShapeInference {
  readonly #runtime: Runtime;
  readonly #known = new Map<string, readonly TensorSpec[] | undefined>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** @returns one for each result; `undefined` where a shape depends on values, or TensorFlow refuses the op */
  infer(
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly KnownInput[],
    outputCount: number,
  ): readonly TensorSpec[] | undefined {
    const key = JSON.stringify([op, attributes, inputs, outputCount]);
    if (!this.#known.has(key)) this.#known.set(key, this.#infer(op, attributes, inputs, outputCount));
    return this.#known.get(key);
  }

  #infer(
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly KnownInput[],
    outputCount: number,
  ): readonly TensorSpec[] | undefined {
    const { api } = this.#runtime;
    const status = new Status(api);
    const graph = api.TF_NewGraph();
    try {
      importGraph(api, status, graph, encodeGraph(graphOf(op, attributes, inputs)));
      const operation = status.require(op, api.TF_GraphOperationByName(graph, nodeName.operation(op, 0)));
      const specs: TensorSpec[] = [];
      for (let index = 0; index < outputCount; index++) {
        const output: GraphOutput = { oper: operation, index };
        const type = api.TF_OperationOutputType(output);
        const rank = api.TF_GraphGetTensorNumDims(graph, output, status.pointer);
        const lengths = new BigInt64Array(Math.max(rank, 1));
        if (rank > 0) api.TF_GraphGetTensorShape(graph, output, lengths, rank, status.pointer);
        const shape = Array.from(lengths.subarray(0, Math.max(rank, 0)), Number);
        const open = rank < 0 || shape.some((length) => length < 0);
        if (open && reserved[op] !== index) return undefined;
        specs.push({ type, shape: open ? [0] : shape });
      }
      return specs;
    } catch {
      // Whoever runs the op then gets TensorFlow's own words.
      return undefined;
    } finally {
      api.TF_DeleteGraph(graph);
      status.dispose();
    }
  }
}

/** The op alone; inputs of unknown values are the graph's. */
function graphOf(op: string, attributes: readonly OpAttribute[], known: readonly KnownInput[]): GraphDescription {
  const inputs: TensorSpec[] = [];
  const constants: (TensorSpec & { readonly values: TensorValues })[] = [];
  const sources = known.map(({ type, shape, values }): GraphValue => {
    if (values === undefined) return { from: 'input', index: inputs.push({ type, shape }) - 1 };
    return { from: 'constant', index: constants.push({ type, shape, values }) - 1 };
  });
  return {
    inputs,
    constants,
    nodes: [{ op, attributes, inputs: sources }],
    variables: [],
    outputs: [],
    assignments: [],
  };
}
