import type { NodeProto, TensorProto } from '../generated/onnx_pb.ts';
import type { EmbeddingGraph, GraphNode, Value } from '../graph/graph.ts';
import { permute } from '../weights/permute.ts';
import type { ResolvedOnnxOptions } from './onnx-options.ts';
import { onnxNode, onnxTensor } from './onnx-parts.ts';
import type { OnnxAttribute } from './onnx-parts.ts';
import { storeWeight } from './onnx-weights.ts';

/**
 * How a value lies in memory: `plain`, as in the graph, with channels last; or `channelsFirst`, `[N, C, H, W]`, as ONNX's
 * convolutions want maps.
 */
export type Layout = 'plain' | 'channelsFirst';

/** The nodes and tensors of an ONNX graph while they are written; a value is turned to another layout once, where it is first wanted so. */
export class OnnxGraph {
  readonly nodes: NodeProto[] = [];
  readonly tensors: TensorProto[] = [];
  readonly opset: number;
  readonly #graph: EmbeddingGraph;
  readonly #storage: ResolvedOnnxOptions['storage'];
  readonly #names = new Map<string, string>();

  constructor(graph: EmbeddingGraph, { opset, storage }: Pick<ResolvedOnnxOptions, 'opset' | 'storage'>) {
    this.#graph = graph;
    this.opset = opset;
    this.#storage = storage;
    this.#names.set(key(graph.input, 'plain'), 'images');
  }

  node(value: Value): GraphNode {
    return this.#graph.nodes[value];
  }

  isConstant(value: Value): boolean {
    return this.node(value).operation.op === 'constant';
  }

  /** Whether a value is there in a layout without being turned. */
  has(value: Value, layout: Layout): boolean {
    return this.#names.has(key(value, layout));
  }

  /** The name of a value in a layout. */
  read(value: Value, layout: Layout): string {
    const known = this.#names.get(key(value, layout));
    if (known !== undefined) return known;
    const { name, operation, shape } = this.node(value);
    if (operation.op === 'constant') {
      // In a map's channels-first layout a vector of channels needs axes of height and width behind it.
      const isVector = layout === 'channelsFirst' && shape.length === 1;
      const lengths = [...(shape as number[]), ...(isVector ? [1, 1] : [])];
      const own = isVector ? `${name}/channelsFirst` : name;
      this.tensors.push(onnxTensor(own, 'float32', lengths, operation.data));
      this.#names.set(key(value, layout), own);
      return own;
    }
    const from = layout === 'plain' ? 'channelsFirst' : 'plain';
    return this.write(value, layout, 'Transpose', [this.read(value, from)], {
      perm: layout === 'plain' ? [0, 2, 3, 1] : [0, 3, 1, 2],
    });
  }

  /** Writes the node that makes a value in a layout. */
  write(
    value: Value,
    layout: Layout,
    opType: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, OnnxAttribute>>,
  ): string {
    const { name } = this.node(value);
    const own = value === this.#graph.output ? 'embeddings' : layout === 'plain' ? name : `${name}/channelsFirst`;
    this.nodes.push(onnxNode(opType, inputs, own, attributes));
    this.#names.set(key(value, layout), own);
    return own;
  }

  /**
   * A kernel or matrix, stored as the options say.
   *
   * @param order of its axes in the file
   * @param channels the axis of its output channels there
   */
  weight(value: Value, order: readonly number[], channels: number): string {
    const { name, operation, shape } = this.node(value);
    if (operation.op !== 'constant') return this.read(value, 'plain');
    const lengths = shape as readonly number[];
    const options = { shape: order.map((axis) => lengths[axis]), channels, storage: this.#storage };
    const { tensors, nodes } = storeWeight(name, permute(operation.data, lengths, order), options);
    this.tensors.push(...tensors);
    this.nodes.push(...nodes);
    return name;
  }

  /** Whole numbers that a node takes as an input. */
  integers(of: Value, what: string, values: readonly number[]): string {
    const name = `${this.node(of).name}/${what}`;
    this.tensors.push(onnxTensor(name, 'int64', [values.length], BigInt64Array.from(values.map(BigInt))));
    return name;
  }

  /** One float that a node takes as an input. */
  float(of: Value, what: string, value: number): string {
    const name = `${this.node(of).name}/${what}`;
    this.tensors.push(onnxTensor(name, 'float32', [], Float32Array.of(value)));
    return name;
  }
}

const key = (value: Value, layout: Layout): string => `${value}:${layout}`;
