import type { GraphDescription, GraphNode, GraphValue, OpAttribute } from '@htg/libtensorflow';

/** TensorFlow's numbers of kinds of attributes. */
const kind = { string: 0, ints: 1 };

/**
 * Rewrites a frozen graph into ops that TensorFlow fuses: tfjs's kernels add a convolution's bias by a general addition, and a
 * model pads in a layer of its own.
 *
 *     convolution + constant [C]       ->  convolution, BiasAdd (which takes relu and the residual addition in)
 *     zero padding, convolution        ->  convolution with explicit padding
 *     zero padding, max pooling, relu  ->  max pooling with explicit padding, relu: relu lifts what lies below the zeros
 *
 * @param options.pooling whether max pooling takes padding in, too; XLA has none with explicit padding
 * @returns nodes in the same places; those that nothing uses any more are TensorFlow's to drop
 */
export function fuseOps(graph: GraphDescription, { pooling }: { readonly pooling: boolean }): GraphDescription {
  const readers = countReaders(graph);
  const nodes = graph.nodes.map((node) => biasAddition(graph, node) ?? node);
  nodes.forEach((node, place) => {
    if (node.op !== 'Conv2D' && !(pooling && node.op === 'MaxPool')) return;
    const padding = zeroPadding(graph, node);
    if (padding === undefined) return;
    if (node.op === 'MaxPool' && !(readers[place].length === 1 && nodes[readers[place][0]]?.op === 'Relu')) return;
    nodes[place] = padded(node, padding);
  });
  return { ...graph, nodes };
}

/** The places of the nodes that read each node; -1 stands for the graph's results. */
function countReaders({ nodes, outputs }: GraphDescription): readonly (readonly number[])[] {
  const readers: number[][] = nodes.map(() => []);
  const note = (value: GraphValue, reader: number): void => {
    if (value.from === 'node') readers[value.index].push(reader);
  };
  nodes.forEach(({ inputs }, reader) => {
    for (const input of inputs) note(input, reader);
  });
  for (const { value } of outputs) note(value, -1);
  return readers;
}

/** The sum of a convolution and one number per channel as the op that TensorFlow knows to fuse. */
function biasAddition(graph: GraphDescription, node: GraphNode): GraphNode | undefined {
  if (node.op !== 'Add' && node.op !== 'AddV2') return undefined;
  const [sum, bias] = node.inputs[0].from === 'constant' ? [node.inputs[1], node.inputs[0]] : node.inputs;
  if (sum.from !== 'node' || bias.from !== 'constant') return undefined;
  const { op, inputs } = graph.nodes[sum.index];
  const kernel = inputs.at(1);
  if (op !== 'Conv2D' || kernel?.from !== 'constant') return undefined;
  const { shape } = graph.constants[bias.index];
  if (shape.length !== 1 || shape[0] !== graph.constants[kernel.index].shape[3]) return undefined;
  const format = { name: 'data_format', type: kind.string, value: 'NHWC' };
  return { op: 'BiasAdd', attributes: [...node.attributes, format], inputs: [sum, bias] };
}

interface ZeroPadding {
  readonly source: GraphValue;
  /** Before and after each of the four axes. */
  readonly lengths: readonly number[];
}

/** The padding by zeros that an unpadded op of `[N, H, W, C]` reads, if there is one. */
function zeroPadding(
  { nodes, constants }: GraphDescription,
  { attributes, inputs }: GraphNode,
): ZeroPadding | undefined {
  const attribute = (name: string) => attributes.find((each) => each.name === name)?.value;
  if (attribute('padding') !== 'VALID' || attribute('data_format') !== 'NHWC' || inputs[0].from !== 'node')
    return undefined;
  const { op, inputs: sources } = nodes[inputs[0].index];
  if (op !== 'Pad' && op !== 'PadV2') return undefined;
  const [source, paddings, filling] = sources as readonly (GraphValue | undefined)[];
  const valuesOf = (value: GraphValue | undefined) =>
    value?.from === 'constant' ? Array.from(constants[value.index].values as ArrayLike<number>) : undefined;
  const lengths = valuesOf(paddings);
  const isZero = op === 'Pad' || valuesOf(filling)?.every((value) => value === 0) === true;
  if (source === undefined || lengths?.length !== 8 || !isZero) return undefined;
  const [batch, channels] = [lengths.slice(0, 2), lengths.slice(6)];
  return [...batch, ...channels].every((length) => length === 0) ? { source, lengths } : undefined;
}

function padded({ op, attributes, inputs }: GraphNode, { source, lengths }: ZeroPadding): GraphNode {
  const explicit: OpAttribute[] = [
    { name: 'padding', type: kind.string, value: 'EXPLICIT' },
    { name: 'explicit_paddings', type: kind.ints, value: lengths },
  ];
  const kept = attributes.filter(({ name }) => !explicit.some((attribute) => attribute.name === name));
  return { op, attributes: [...kept, ...explicit], inputs: [source, ...inputs.slice(1)] };
}
