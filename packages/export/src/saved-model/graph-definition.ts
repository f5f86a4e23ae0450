import { create } from '@bufbuild/protobuf';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { AttrValueSchema, DataType, NodeDefSchema, TensorShapeProtoSchema } from '../generated/tensorflow_pb.ts';
import type { AttrValue, NodeDef, TensorShapeProto } from '../generated/tensorflow_pb.ts';
import type { EmbeddingGraph, Operation, Value, ValueShape } from '../graph/graph.ts';
import { toHalf } from '../weights/half.ts';
import { quantizeWeight } from '../weights/quantize.ts';
import type { Storage } from '../weights/storage.ts';

type Attributes = Readonly<Record<string, MessageInitShape<typeof AttrValueSchema>['value']>>;

const float = { case: 'type', value: DataType.DT_FLOAT } as const;
const half = { case: 'type', value: DataType.DT_HALF } as const;
const int8 = { case: 'type', value: DataType.DT_INT8 } as const;
const int32 = { case: 'type', value: DataType.DT_INT32 } as const;

const binaryOps = { add: 'AddV2', div: 'RealDiv', max: 'Maximum', mul: 'Mul', sub: 'Sub' } as const;
const unaryOps = { erf: 'Erf', exp: 'Exp', log: 'Log', relu: 'Relu', relu6: 'Relu6', sqrt: 'Sqrt' } as const;
const reduceOps = { max: 'Max', mean: 'Mean', sum: 'Sum' } as const;

/** A shape as TensorFlow writes it: -1 is open. */
export function shapeProto(shape: ValueShape): TensorShapeProto {
  return create(TensorShapeProtoSchema, { dim: shape.map((length) => ({ size: BigInt(length ?? -1) })) });
}

/** The nodes of a graph for TensorFlow, the weights among them as constants. The last one makes the embeddings. */
export function graphNodes(graph: EmbeddingGraph, storage: Storage): NodeDef[] {
  const writer = new NodeWriter(graph, storage);
  for (let value = 0; value < graph.nodes.length; value++) writer.write(value);
  return writer.nodes;
}

/** The name of the node that makes a value. */
export const nodeName = (graph: EmbeddingGraph, value: Value): string => graph.nodes[value].name;

class NodeWriter {
  readonly nodes: NodeDef[] = [];
  readonly #graph: EmbeddingGraph;
  readonly #storage: Storage;

  constructor(graph: EmbeddingGraph, storage: Storage) {
    this.#graph = graph;
    this.#storage = storage;
  }

  write(value: Value): void {
    const { name, operation, inputs, shape } = this.#graph.nodes[value];
    const names = inputs.map((input) => nodeName(this.#graph, input));
    switch (operation.op) {
      case 'input':
        this.#add(name, 'Placeholder', [], { dtype: float, shape: { case: 'shape', value: shapeProto(shape) } });
        return;
      case 'constant':
        this.#weight(name, shape as readonly number[], operation.data);
        return;
      case 'convolution':
      case 'depthwise':
        this.#convolution(name, operation, names, this.#graph.nodes[inputs[0]].shape);
        return;
      case 'unary':
        if (operation.kind === 'hardSigmoid') this.#hardSigmoid(name, names[0]);
        else this.#add(name, unaryOps[operation.kind], names, { T: float });
        return;
      case 'layerNorm':
        this.#layerNorm(name, operation.epsilon, names, this.#graph.nodes[inputs[0]].shape.length);
        return;
      case 'binary':
      case 'concat':
      case 'matMul':
      case 'maxPool':
      case 'pad':
      case 'reduce':
      case 'reshape':
      case 'slice':
      case 'softmax':
      case 'transpose':
        this.#direct(value, operation, names);
    }
  }

  /** What is one node of TensorFlow's. */
  #direct(
    value: Value,
    operation: Exclude<Operation, { op: 'input' | 'constant' | 'convolution' | 'depthwise' | 'unary' | 'layerNorm' }>,
    names: readonly string[],
  ): void {
    const { name, inputs, shape } = this.#graph.nodes[value];
    switch (operation.op) {
      case 'maxPool':
        this.#add(name, 'MaxPool', names, {
          T: float,
          ksize: list([1, ...operation.size, 1]),
          strides: list([1, ...operation.stride, 1]),
          padding: text('VALID'),
        });
        return;
      case 'binary':
        this.#add(name, binaryOps[operation.kind], names, { T: float });
        return;
      case 'reduce':
        this.#add(name, reduceOps[operation.kind], [...names, this.#integers(`${name}/axes`, operation.axes)], {
          T: float,
          Tidx: int32,
          keep_dims: { case: 'b', value: operation.keep },
        });
        return;
      case 'softmax':
        this.#add(name, 'Softmax', names, { T: float });
        return;
      case 'matMul':
        this.#matMul(name, names, inputs, shape);
        return;
      case 'concat':
        this.#add(name, 'ConcatV2', [...names, this.#integer(`${name}/axis`, operation.axis)], {
          T: float,
          Tidx: int32,
          N: { case: 'i', value: BigInt(names.length) },
        });
        return;
      case 'slice': {
        const along = (other: number, own: number): number[] =>
          shape.map((_, i) => (i === operation.axis ? own : other));
        const parts = [
          this.#integers(`${name}/begin`, along(0, operation.begin)),
          this.#integers(`${name}/size`, along(-1, operation.size)),
        ];
        this.#add(name, 'Slice', [...names, ...parts], { T: float, Index: int32 });
        return;
      }
      case 'pad': {
        const pads = operation.before.flatMap((before, i) => [before, operation.after[i]]);
        this.#pad(name, names[0], pads);
        return;
      }
      case 'reshape':
        this.#reshape(name, names[0], [-1, ...(shape.slice(1) as number[])]);
        return;
      case 'transpose':
        this.#add(name, 'Transpose', [...names, this.#integers(`${name}/order`, operation.order)], {
          T: float,
          Tperm: int32,
        });
    }
  }

  /** A constant of the net; kernels and matrices as the file stores them. */
  #weight(name: string, shape: readonly number[], data: Float32Array): void {
    if (this.#storage === 'float32' || shape.length < 2) {
      this.#constant(name, float, shape, data);
      return;
    }
    const stored = `${name}/${this.#storage}`;
    if (this.#storage === 'float16') {
      this.#add(name, 'Cast', [this.#constant(stored, half, shape, toHalf(data))], { SrcT: half, DstT: float });
      return;
    }
    // Output channels lie last; those of a convolution channel by channel before its multiplier of 1.
    const axis = shape.at(-1) === 1 ? shape.length - 2 : shape.length - 1;
    const { values, scales } = quantizeWeight(data, shape, axis);
    this.#constant(stored, int8, shape, values);
    const whole = this.#add(`${name}/whole`, 'Cast', [stored], { SrcT: int8, DstT: float });
    const scale = this.#constant(
      `${name}/scale`,
      float,
      shape.slice(axis).map((_, i) => (i === 0 ? scales.length : 1)),
      scales,
    );
    this.#add(name, 'Mul', [whole, scale], { T: float });
  }

  #convolution(
    name: string,
    { op, stride, pads }: Extract<Operation, { op: 'convolution' | 'depthwise' }>,
    inputs: readonly string[],
    shape: ValueShape,
  ): void {
    const [x, kernel, bias] = inputs;
    const sides = [pads.top, pads.bottom, pads.left, pads.right];
    const isPadded = sides.some((zeros) => zeros > 0);
    const input = isPadded ? this.#pad(`${name}/zeros`, x, [0, 0, ...sides, 0, 0].slice(0, 2 * shape.length)) : x;
    const product = inputs.length < 3 ? name : `${name}/product`;
    this.#add(product, op === 'depthwise' ? 'DepthwiseConv2dNative' : 'Conv2D', [input, kernel], {
      T: float,
      strides: list([1, ...stride, 1]),
      padding: text('VALID'),
    });
    if (product !== name) this.#add(name, 'BiasAdd', [product, bias], { T: float });
  }

  #hardSigmoid(name: string, x: string): void {
    this.#add(`${name}/shifted`, 'AddV2', [x, this.#number(`${name}/three`, 3)], { T: float });
    this.#add(`${name}/clipped`, 'Relu6', [`${name}/shifted`], { T: float });
    this.#add(name, 'Mul', [`${name}/clipped`, this.#number(`${name}/sixth`, 1 / 6)], { T: float });
  }

  #layerNorm(name: string, epsilon: number, [x, gamma, beta]: readonly string[], rank: number): void {
    const axis = this.#integers(`${name}/axis`, [rank - 1]);
    const mean = (own: string, of: string): string =>
      this.#add(own, 'Mean', [of, axis], { T: float, Tidx: int32, keep_dims: { case: 'b', value: true } });
    const step = (own: string, op: string, ...of: string[]): string =>
      this.#add(`${name}/${own}`, op, of, { T: float });
    const centered = step('centered', 'Sub', x, mean(`${name}/mean`, x));
    const variance = mean(`${name}/variance`, step('square', 'Square', centered));
    const inverse = step(
      'inverse',
      'Rsqrt',
      step('floor', 'AddV2', variance, this.#number(`${name}/epsilon`, epsilon)),
    );
    const normalized = step('normalized', 'Mul', centered, inverse);
    this.#add(name, 'AddV2', [step('scaled', 'Mul', normalized, gamma), beta], { T: float });
  }

  /** Of more than two axes a product with a matrix is one of two: the rows of all axes before the last are listed. */
  #matMul(name: string, names: readonly string[], [a, b]: readonly Value[], shape: ValueShape): void {
    const [left, right] = [a, b].map((value) => this.#graph.nodes[value].shape);
    if (right.length > 2) {
      this.#add(name, 'BatchMatMulV2', names, { T: float });
    } else if (left.length === 2) {
      this.#add(name, 'MatMul', names, { T: float });
    } else {
      const rows = this.#reshape(`${name}/rows`, names[0], [-1, left.at(-1) ?? 0]);
      this.#add(`${name}/product`, 'MatMul', [rows, names[1]], { T: float });
      this.#reshape(name, `${name}/product`, [-1, ...(shape.slice(1) as number[])]);
    }
  }

  #pad(name: string, x: string, pads: readonly number[]): string {
    const paddings = this.#constant(`${name}/pads`, int32, [pads.length / 2, 2], Int32Array.from(pads));
    return this.#add(name, 'Pad', [x, paddings], { T: float, Tpaddings: int32 });
  }

  #reshape(name: string, x: string, shape: readonly number[]): string {
    return this.#add(name, 'Reshape', [x, this.#integers(`${name}/shape`, shape)], { T: float, Tshape: int32 });
  }

  #integers(name: string, values: readonly number[]): string {
    return this.#constant(name, int32, [values.length], Int32Array.from(values));
  }

  #integer(name: string, value: number): string {
    return this.#constant(name, int32, [], Int32Array.of(value));
  }

  #number(name: string, value: number): string {
    return this.#constant(name, float, [], Float32Array.of(value));
  }

  #constant(
    name: string,
    type: typeof float | typeof half | typeof int32 | typeof int8,
    shape: readonly number[],
    data: Float32Array | Int8Array | Int32Array | Uint16Array,
  ): string {
    const tensor = {
      dtype: type.value,
      tensorShape: shapeProto(shape),
      tensorContent: new Uint8Array(data.slice().buffer),
    };
    const attributes: Attributes = { dtype: type, value: { case: 'tensor', value: tensor } };
    return this.#add(name, 'Const', [], attributes);
  }

  #add(name: string, op: string, input: readonly string[], attributes: Attributes): string {
    const attr: Record<string, AttrValue> = Object.fromEntries(
      Object.entries(attributes).map(([key, value]) => [key, create(AttrValueSchema, { value })]),
    );
    this.nodes.push(create(NodeDefSchema, { name, op, input: [...input], attr }));
    return name;
  }
}

const text = (value: string) => ({ case: 's', value: new TextEncoder().encode(value) }) as const;
const list = (values: readonly number[]) => ({ case: 'list', value: { i: values.map(BigInt) } }) as const;
