import type { Pads, Value } from '../graph/graph.ts';
import { lowerActivation } from './activation-layers.ts';
import { weightOf } from './layer-reader.ts';
import type { LayerToLower, LowerLayer } from './layer-reader.ts';

/** A convolution; zeros that a layer before it added become its own. */
export const lowerConvolution: LowerLayer = (layer, inputs) => convolve(layer, inputs, 'convolution', 'kernel');

export const lowerDepthwise: LowerLayer = (layer, inputs) => {
  if (layer.config.depthMultiplier !== 1) refuse(layer, 'depthMultiplier', 1);
  return convolve(layer, inputs, 'depthwise', 'depthwise_kernel');
};

export const lowerZeroPadding: LowerLayer = ({ graph, config }, [x]) => {
  const [[top, bottom], [left, right]] = config.padding as [[number, number], [number, number]];
  return graph.pad(x, [0, top, left, 0], [0, bottom, right, 0]);
};

export const lowerMaxPooling: LowerLayer = (layer, [x]) => {
  const { graph, config } = layer;
  if (config.padding !== 'valid') refuse(layer, 'padding', 'valid');
  const [size, stride] = [config.poolSize, config.strides] as [[number, number], [number, number]];
  const [, height, width, channels] = graph.shapeOf(x);
  const shape = [null, outputLength(height, size[0], stride[0]), outputLength(width, size[1], stride[1]), channels];
  return graph.add({ op: 'maxPool', size, stride }, [x], shape);
};

function convolve(
  layer: LayerToLower,
  [input]: readonly Value[],
  op: 'convolution' | 'depthwise',
  kernelName: string,
): Value {
  const { graph, config, weights } = layer;
  if ([config.dilationRate].flat(2).some((rate) => rate !== 1)) refuse(layer, 'dilationRate', 1);
  const stride = config.strides as [number, number];
  const kernel = weightOf(layer, kernelName);
  const [height, width, , filters] = weights[kernelName].shape;
  const { x, pads } = paddedInput(layer, input, [height, width], stride);
  const [, rows, columns, channels] = graph.shapeOf(x);
  const shape = [
    null,
    outputLength((rows ?? 0) + pads.top + pads.bottom, height, stride[0]),
    outputLength((columns ?? 0) + pads.left + pads.right, width, stride[1]),
    op === 'depthwise' ? channels : filters,
  ];
  const bias = config.useBias === true ? [weightOf(layer, 'bias')] : [];
  return lowerActivation(layer, graph.add({ op, stride, pads }, [x, kernel, ...bias], shape));
}

function paddedInput(
  { graph, config }: LayerToLower,
  x: Value,
  [height, width]: readonly [number, number],
  stride: readonly [number, number],
): { readonly x: Value; readonly pads: Pads } {
  const { operation, inputs } = graph.nodeOf(x);
  if (config.padding === 'valid' && operation.op === 'pad') {
    const { before, after } = operation;
    return { x: inputs[0], pads: { top: before[1], left: before[2], bottom: after[1], right: after[2] } };
  }
  if (config.padding === 'valid') return { x, pads: { top: 0, left: 0, bottom: 0, right: 0 } };
  const [, rows, columns] = graph.shapeOf(x);
  const [top, bottom] = samePads(rows ?? 0, height, stride[0]);
  const [left, right] = samePads(columns ?? 0, width, stride[1]);
  return { x, pads: { top, left, bottom, right } };
}

/** TensorFlow's `same`: as many positions as `length / stride`, rounded up; an odd zero goes to the end. */
function samePads(length: number, kernel: number, stride: number): [number, number] {
  const total = Math.max((Math.ceil(length / stride) - 1) * stride + kernel - length, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

function outputLength(length: number | null, kernel: number, stride: number): number {
  return Math.floor(((length ?? 0) - kernel) / stride) + 1;
}

function refuse({ name, config }: LayerToLower, key: string, wanted: string | number): never {
  throw new RangeError(
    `export: expected layer ${name} with ${key} ${wanted}, received ${JSON.stringify(config[key])}; only layers that embedders have are exported`,
  );
}
