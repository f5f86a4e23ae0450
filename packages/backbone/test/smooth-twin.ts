import { useFastLayers, weightsByPath } from '@htg/engine';
import type { NamedWeights } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Embedder } from '../src/index.ts';
import '../src/layers.ts';

interface LayerConfig {
  class_name: string;
  config: Record<string, unknown>;
}

/** Smooth activations in the place of others. */
const twins: Readonly<Record<string, string | undefined>> = {
  HardSigmoid: 'sigmoid',
  HardSwish: 'swish',
  ReLU: 'softplus',
};

/**
 * The embedder's net with softplus for relu and average for max pooling, and the same weights. Its gradients are smooth in the
 * weights, so rounding moves them little; those of relus and maxima jump.
 */
export async function smoothTwin({
  model,
  weights,
}: Embedder): Promise<{ model: LayersModel; trainable: NamedWeights }> {
  const topology = model.toJSON(null, false) as unknown as { class_name: string; config: { layers: LayerConfig[] } };
  for (const layer of topology.config.layers) {
    const activation = twins[layer.class_name];
    if (activation !== undefined) {
      layer.class_name = 'Activation';
      layer.config = { name: layer.config.name, activation };
    }
    if (layer.class_name === 'MaxPooling2D') layer.class_name = 'AveragePooling2D';
  }
  const twin = useFastLayers(await tfl.models.modelFromJSON({ modelTopology: topology } as never));
  const own = weightsByPath(twin);
  tf.tidy(() => {
    for (const [path, variable] of Object.entries(own)) variable.assign(weights[path].clone());
  });
  return { model: twin, trainable: weightsByPath(twin, 'trainable') };
}
