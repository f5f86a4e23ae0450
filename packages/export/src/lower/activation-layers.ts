import type { Value } from '../graph/graph.ts';
import type { LayerToLower, LowerLayer } from './layer-reader.ts';

/** What a layer's own `activation` makes of its output. @throws RangeError for one that embedders do not have */
export function lowerActivation({ graph, config, name }: LayerToLower, x: Value): Value {
  const { activation = 'linear' } = config;
  if (activation === 'linear') return x;
  if (activation === 'relu' || activation === 'relu6') return graph.unary(activation, x);
  throw new RangeError(
    `export: expected layer ${name} with activation linear, relu or relu6, received ${JSON.stringify(activation)}; use a layer of its own`,
  );
}

export const lowerReLU: LowerLayer = ({ graph, config, name }, [x]) => {
  const { maxValue } = config;
  if (maxValue === undefined || maxValue === null) return graph.unary('relu', x);
  if (maxValue === 6) return graph.unary('relu6', x);
  throw new RangeError(
    `export: expected layer ${name} with maxValue 6 or none, received ${JSON.stringify(maxValue)}; use one of them`,
  );
};

export const lowerHardSigmoid: LowerLayer = ({ graph }, [x]) => graph.unary('hardSigmoid', x);

export const lowerHardSwish: LowerLayer = ({ graph }, [x]) => graph.binary('mul', x, graph.unary('hardSigmoid', x));

/** `x (1 + erf(x / sqrt 2)) / 2`. */
export const lowerGelu: LowerLayer = ({ graph }, [x]) => {
  const error = graph.unary('erf', graph.withNumber('mul', x, Math.SQRT1_2));
  return graph.withNumber('mul', graph.binary('mul', x, graph.withNumber('add', error, 1)), 0.5);
};
