import type { BinaryKind, Value } from '../graph/graph.ts';
import { lowerActivation } from './activation-layers.ts';
import { weightOf } from './layer-reader.ts';
import type { LowerLayer } from './layer-reader.ts';

/** A product with a matrix over the last axis, and a bias. */
export const lowerDense: LowerLayer = (layer, [x]) => {
  const { graph, config } = layer;
  const product = graph.matMul(x, weightOf(layer, 'kernel'));
  return lowerActivation(
    layer,
    config.useBias === true ? graph.binary('add', product, weightOf(layer, 'bias')) : product,
  );
};

export const lowerMerge =
  (kind: BinaryKind): LowerLayer =>
  ({ graph }, inputs) =>
    inputs.reduce((a, b): Value => graph.binary(kind, a, b));

export const lowerConcatenate: LowerLayer = ({ graph, config }, inputs) => {
  const axis = config.axis as number;
  return graph.concat(inputs, axis < 0 ? axis + graph.shapeOf(inputs[0]).length : axis);
};

export const lowerReshape: LowerLayer = ({ graph, config }, [x]) => graph.reshape(x, config.targetShape as number[]);

export const lowerChannelSlice: LowerLayer = ({ graph, config }, [x]) =>
  graph.slice(x, 3, config.begin as number, config.size as number);
