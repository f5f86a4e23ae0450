import type { Value } from '../graph/graph.ts';
import { weightOf } from './layer-reader.ts';
import type { LowerLayer } from './layer-reader.ts';

/** `x scale + offset`, per channel or the same for all. */
export const lowerRescaling: LowerLayer = ({ graph, config }, [x]) => {
  const constant = (value: unknown): Value => {
    const numbers = [value].flat() as number[];
    return graph.constant(numbers, Array.isArray(value) ? [numbers.length] : []);
  };
  return graph.binary('add', graph.binary('mul', x, constant(config.scale)), constant(config.offset));
};

/** By the running statistics: one factor and one shift per channel, computed here in double precision. */
export const lowerBatchNorm: LowerLayer = ({ graph, config, weights, name }, [x]) => {
  const rank = graph.shapeOf(x).length;
  if (config.axis !== -1 && config.axis !== rank - 1) {
    throw new RangeError(
      `export: expected layer ${name} with axis -1, received ${JSON.stringify(config.axis)}; normalize the last axis`,
    );
  }
  const { moving_mean: mean, moving_variance: variance, gamma, beta } = weights as Partial<typeof weights>;
  if (mean === undefined || variance === undefined) {
    throw new Error(`export: expected layer ${name} with running statistics, received none; build the model first`);
  }
  const factor = Array.from(variance.data, (v, i) => (gamma?.data[i] ?? 1) / Math.sqrt(v + (config.epsilon as number)));
  const shift = Array.from(mean.data, (m, i) => (beta?.data[i] ?? 0) - m * factor[i]);
  return graph.binary('add', graph.binary('mul', x, graph.constant(factor)), graph.constant(shift));
};

export const lowerLayerNorm: LowerLayer = (layer, [x]) => {
  const { graph, config, name } = layer;
  const rank = graph.shapeOf(x).length;
  if ([config.axis].flat().some((axis) => axis !== -1 && axis !== rank - 1)) {
    throw new RangeError(
      `export: expected layer ${name} with axis -1, received ${JSON.stringify(config.axis)}; normalize the last axis`,
    );
  }
  const inputs = [x, weightOf(layer, 'gamma'), weightOf(layer, 'beta')];
  return graph.add({ op: 'layerNorm', epsilon: config.epsilon as number }, inputs, graph.shapeOf(x));
};

/** Each channel of each image by its own mean and variance. */
export const lowerInstanceNorm: LowerLayer = (layer, [x]) => {
  const { graph } = layer;
  const centered = graph.binary('sub', x, graph.reduce('mean', x, [1, 2], true));
  const variance = graph.reduce('mean', graph.binary('mul', centered, centered), [1, 2], true);
  const normalized = graph.binary('div', centered, graph.unary('sqrt', graph.withNumber('add', variance, 1e-5)));
  return graph.binary('add', graph.binary('mul', normalized, weightOf(layer, 'gamma')), weightOf(layer, 'beta'));
};

export const lowerLayerScale: LowerLayer = (layer, [x]) => layer.graph.binary('mul', x, weightOf(layer, 'layer_scale'));
