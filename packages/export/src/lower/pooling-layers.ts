import { weightOf } from './layer-reader.ts';
import type { LowerLayer } from './layer-reader.ts';

export const lowerAveragePooling: LowerLayer = ({ graph }, [x]) => graph.reduce('mean', x, [1, 2]);

/** `(mean of max(x, 1e-6)^p)^(1/p)`, the powers by logarithms as the layer has them. */
export const lowerGeneralizedMean: LowerLayer = (layer, [x]) => {
  const { graph } = layer;
  const p = weightOf(layer, 'p');
  const powers = graph.unary('exp', graph.binary('mul', graph.unary('log', graph.withNumber('max', x, 1e-6)), p));
  return graph.unary('exp', graph.binary('div', graph.unary('log', graph.reduce('mean', powers, [1, 2])), p));
};

/** Softmax over positions, for each image and channel. */
export const lowerKeypointDensity: LowerLayer = ({ graph }, [logits]) => {
  const shifted = graph.binary('sub', logits, graph.reduce('max', logits, [1, 2], true));
  const exponentials = graph.unary('exp', shifted);
  return graph.binary('div', exponentials, graph.reduce('sum', exponentials, [1, 2], true));
};

/** A map pooled by densities: channel by channel where they are as many, else every channel by every density. */
export const lowerKeypointPooling: LowerLayer = ({ graph }, [densities, map]) => {
  const [, height, width, channels] = graph.shapeOf(map).map((length) => length ?? 0);
  const keypoints = graph.shapeOf(densities)[3] ?? 0;
  if (keypoints === channels) return graph.reduce('sum', graph.binary('mul', densities, map), [1, 2]);
  const p = graph.transpose(graph.reshape(densities, [height * width, keypoints]), [0, 2, 1]);
  const a = graph.reshape(map, [height * width, channels]);
  return graph.reshape(graph.matMul(p, a), [keypoints * channels]);
};
