import type { BinaryKind, Operation, ReduceKind, UnaryKind, Value } from '../graph/graph.ts';
import type { Layout, OnnxGraph } from './onnx-graph.ts';
import type { OnnxAttribute } from './onnx-parts.ts';

const binaryOps: Readonly<Record<BinaryKind, string>> = { add: 'Add', div: 'Div', max: 'Max', mul: 'Mul', sub: 'Sub' };

const reduceOps: Readonly<Record<ReduceKind, string>> = { max: 'ReduceMax', mean: 'ReduceMean', sum: 'ReduceSum' };

const unaryOps: Readonly<
  Record<Exclude<UnaryKind, 'relu6'>, readonly [string, Readonly<Record<string, OnnxAttribute>>]>
> = {
  erf: ['Erf', {}],
  exp: ['Exp', {}],
  hardSigmoid: ['HardSigmoid', { alpha: { float: 1 / 6 }, beta: { float: 0.5 } }],
  log: ['Log', {}],
  relu: ['Relu', {}],
  sqrt: ['Sqrt', {}],
};

/** Writes the ONNX node of a value, and those that turn its inputs' layouts. */
export function writeOnnxOperation(onnx: OnnxGraph, value: Value): void {
  const { operation, inputs } = onnx.node(value);
  switch (operation.op) {
    case 'input':
    case 'constant':
      // Constants are written where they are read: kernels in another order of axes than the rest.
      return;
    case 'convolution':
    case 'depthwise':
      writeConvolution(onnx, value, operation, inputs);
      return;
    case 'maxPool': {
      const { size, stride } = operation;
      onnx.write(value, 'channelsFirst', 'MaxPool', [onnx.read(inputs[0], 'channelsFirst')], {
        kernel_shape: size,
        strides: stride,
      });
      return;
    }
    case 'unary':
    case 'binary':
    case 'reduce':
    case 'concat':
    case 'slice':
    case 'pad':
      writeInAnyLayout(onnx, value, operation, inputs);
      return;
    case 'matMul': {
      const [a, b] = inputs;
      const isMatrix = onnx.node(b).shape.length === 2;
      const right = isMatrix ? onnx.weight(b, [0, 1], 1) : onnx.read(b, 'plain');
      onnx.write(value, 'plain', 'MatMul', [onnx.read(a, 'plain'), right]);
      return;
    }
    case 'layerNorm':
    case 'reshape':
    case 'softmax':
    case 'transpose':
      writePlain(onnx, value, operation, inputs);
  }
}

function writeConvolution(
  onnx: OnnxGraph,
  value: Value,
  { op, stride, pads }: Extract<Operation, { op: 'convolution' | 'depthwise' }>,
  [x, kernel, bias]: readonly Value[],
): void {
  const channels = op === 'depthwise' ? (onnx.node(x).shape[3] ?? 1) : 1;
  // [h, w, in, out] to [out, in, h, w]; depthwise [h, w, C, 1] to [C, 1, h, w].
  const weight = onnx.weight(kernel, op === 'depthwise' ? [2, 3, 0, 1] : [3, 2, 0, 1], 0);
  const inputs = [onnx.read(x, 'channelsFirst'), weight];
  // A bias is one number per channel in any layout.
  if (bias as Value | undefined) inputs.push(onnx.read(bias, 'plain'));
  onnx.write(value, 'channelsFirst', 'Conv', inputs, {
    group: channels,
    kernel_shape: onnx.node(kernel).shape.slice(0, 2) as number[],
    strides: stride,
    pads: [pads.top, pads.left, pads.bottom, pads.right],
  });
}

/** What is computed element by element, or along an axis that has a place in each layout. */
function writeInAnyLayout(
  onnx: OnnxGraph,
  value: Value,
  operation: Extract<Operation, { op: 'unary' | 'binary' | 'reduce' | 'concat' | 'slice' | 'pad' }>,
  inputs: readonly Value[],
): void {
  const layout = commonLayout(onnx, inputs);
  const names = inputs.map((input) => onnx.read(input, layout));
  const inFile = (axis: number): number => (layout === 'plain' ? axis : [0, 2, 3, 1][axis]);
  const resultLayout = onnx.node(value).shape.length === 4 ? layout : 'plain';
  const write = (opType: string, further: readonly string[] = [], attributes = {}): void => {
    onnx.write(value, resultLayout, opType, [...names, ...further], attributes);
  };
  switch (operation.op) {
    case 'unary':
      if (operation.kind === 'relu6') write('Clip', [onnx.float(value, 'least', 0), onnx.float(value, 'most', 6)]);
      else write(unaryOps[operation.kind][0], [], unaryOps[operation.kind][1]);
      return;
    case 'binary':
      write(binaryOps[operation.kind]);
      return;
    case 'reduce': {
      const axes = operation.axes.map(inFile);
      const keepdims = operation.keep ? 1 : 0;
      // Axes were an attribute until version 18; of sums until 13.
      if (onnx.opset >= 18 || operation.kind === 'sum') {
        write(reduceOps[operation.kind], [onnx.integers(value, 'axes', axes)], { keepdims });
      } else write(reduceOps[operation.kind], [], { axes, keepdims });
      return;
    }
    case 'concat':
      write('Concat', [], { axis: inFile(operation.axis) });
      return;
    case 'slice': {
      const { axis, begin, size } = operation;
      const parts = { begin: [begin], end: [begin + size], axis: [inFile(axis)] };
      write(
        'Slice',
        Object.entries(parts).map(([what, values]) => onnx.integers(value, what, values)),
      );
      return;
    }
    case 'pad': {
      const order = layout === 'plain' ? operation.before.map((_, axis) => axis) : [0, 3, 1, 2];
      const pads = [...order.map((axis) => operation.before[axis]), ...order.map((axis) => operation.after[axis])];
      write('Pad', [onnx.integers(value, 'pads', pads)], { mode: 'constant' });
    }
  }
}

/** Channels first where all inputs lie so already. */
function commonLayout(onnx: OnnxGraph, inputs: readonly Value[]): Layout {
  const values = inputs.filter((input) => !onnx.isConstant(input));
  return values.length > 0 && values.every((input) => onnx.has(input, 'channelsFirst')) ? 'channelsFirst' : 'plain';
}

function writePlain(
  onnx: OnnxGraph,
  value: Value,
  operation: Extract<Operation, { op: 'layerNorm' | 'softmax' | 'reshape' | 'transpose' }>,
  inputs: readonly Value[],
): void {
  const names = inputs.map((input) => onnx.read(input, 'plain'));
  switch (operation.op) {
    case 'layerNorm':
      onnx.write(value, 'plain', 'LayerNormalization', names, { axis: -1, epsilon: { float: operation.epsilon } });
      return;
    case 'softmax':
      onnx.write(value, 'plain', 'Softmax', names, { axis: -1 });
      return;
    case 'transpose':
      onnx.write(value, 'plain', 'Transpose', names, { perm: operation.order });
      return;
    case 'reshape': {
      // 0 keeps the first axis, the images', as it is.
      const lengths = onnx.integers(value, 'shape', [0, ...(onnx.node(value).shape.slice(1) as number[])]);
      onnx.write(value, 'plain', 'Reshape', [...names, lengths]);
    }
  }
}
