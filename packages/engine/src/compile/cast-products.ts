import type { GraphDescription, GraphNode, GraphValue, OpAttribute } from '@htg/libtensorflow';
import { rewriteNodes } from './rewrite-nodes.ts';

/** TensorFlow's numbers of types, and of the kinds of attributes. */
const type = { float32: 1, bfloat16: 14 };
const kind = { bool: 3, type: 4 };

/** The inputs of a product or convolution that are numbers to multiply; the others are shapes. */
const factors: Readonly<Partial<Record<string, readonly number[]>>> = {
  BatchMatMulV2: [0, 1],
  Conv2D: [0, 1],
  Conv2DBackpropFilter: [0, 2],
  Conv2DBackpropInput: [1, 2],
  DepthwiseConv2dNative: [0, 1],
  DepthwiseConv2dNativeBackpropFilter: [0, 2],
  DepthwiseConv2dNativeBackpropInput: [1, 2],
  MatMul: [0, 1],
};

/**
 * Lets products and convolutions be computed in bfloat16 (8 bits of precision, the range of float32): their factors are cast, their
 * results cast back; variables and everything else stay float32, so gradients need no scaling.
 *
 * A value that several products read is cast once. Where one is a cast product itself and nothing lies between, it is still rounded to
 * float32 and back, which changes nothing.
 */
export function castProducts(graph: GraphDescription): GraphDescription {
  const known = new Map<string, GraphValue>();
  return rewriteNodes(graph, (node, add) => {
    const places = factors[node.op];
    if (places === undefined || typeOf(node) !== type.float32) return node;
    const cast = (value: GraphValue): GraphValue => {
      const key = JSON.stringify(value);
      const before = known.get(key) ?? add(castNode(value, type.float32, type.bfloat16));
      known.set(key, before);
      return before;
    };
    const inputs = node.inputs.map((input, place) => (places.includes(place) ? cast(input) : input));
    const attributes = node.attributes.map((each) => (each.name === 'T' ? { ...each, value: type.bfloat16 } : each));
    return {
      node: { ...node, attributes, inputs },
      first: (result) => add(castNode(result, type.bfloat16, type.float32)),
    };
  });
}

function typeOf({ attributes }: GraphNode): unknown {
  return attributes.find(({ name }) => name === 'T')?.value;
}

/** A cast from one type to another, each given by TensorFlow's number of it. */
export function castNode(value: GraphValue, from: number, to: number): GraphNode {
  const attributes: OpAttribute[] = [
    { name: 'SrcT', type: kind.type, value: from },
    { name: 'DstT', type: kind.type, value: to },
    { name: 'Truncate', type: kind.bool, value: false },
  ];
  return { op: 'Cast', attributes, inputs: [value] };
}
