import type { layers } from '@tensorflow/tfjs-layers';
import type { GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/graph.ts';

/** A layer to be lowered: its settings, its weights, and where its nodes go. */
export interface LayerToLower {
  readonly name: string;
  readonly graph: GraphBuilder;
  readonly config: Readonly<Record<string, unknown>>;
  /** By their own names, such as `kernel`. */
  readonly weights: Readonly<Record<string, LayerWeight>>;
}

export interface LayerWeight {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** Writes a layer's nodes; returns the value of its output. */
export type LowerLayer = (layer: LayerToLower, inputs: readonly Value[]) => Value;

/** A layer's weights in memory. */
export async function readLayerWeights(layer: layers.Layer): Promise<Record<string, LayerWeight>> {
  const weights: Record<string, LayerWeight> = {};
  for (const weight of layer.weights) {
    const value = weight.read();
    // `LAYER/NAME`, where tfjs adds a number to a name that it has met before.
    const own = (weight.originalName.split('/').at(-1) ?? '').replace(/_\d+$/, '');
    weights[own] = { data: Float32Array.from(await value.data()), shape: value.shape };
  }
  return weights;
}

/** A weight as a constant. @throws Error where the layer has none of this name */
export function weightOf({ name, graph, weights }: LayerToLower, own: string): Value {
  if (!Object.hasOwn(weights, own)) {
    const received = Object.keys(weights).join(', ') || 'none';
    throw new Error(
      `export: expected layer ${name} to have a weight ${own}, received ${received}; build the model first`,
    );
  }
  return graph.constant(weights[own].data, weights[own].shape);
}
