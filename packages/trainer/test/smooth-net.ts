import type { Embedder } from '@htg/backbone';
import { batchNormalization, weightsByPath } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';

/** The oracle's F: convolution, batch norm, softplus, mean over positions, fully connected, batch norm. Its weights are of one seed. */
export function smoothNet([, height, width]: readonly [number, number, number, number], length: number): Embedder {
  const input = tfl.input({ name: 'images', shape: [height, width, 3] });
  const kernelInitializer = tfl.initializers.glorotUniform({ seed: 1 });
  const layers = [
    tfl.layers.conv2d({ name: 'conv', filters: 4, kernelSize: 3, useBias: false, kernelInitializer }),
    batchNormalization({ name: 'bn' }),
    tfl.layers.activation({ name: 'softplus', activation: 'softplus' }),
    tfl.layers.globalAveragePooling2d({ name: 'pooling' }),
    tfl.layers.dense({ name: 'head', units: length, useBias: false, kernelInitializer }),
    batchNormalization({ name: 'norm' }),
  ];
  const output = layers.reduce((x, layer) => layer.apply(x) as SymbolicTensor, input);
  const model = tfl.model({ inputs: input, outputs: output });
  const options: Partial<Embedder['options']> = { neck: 'none' };
  const net: Pick<Embedder, 'apply' | 'dispose' | 'outputLength' | 'trainable' | 'weights'> & {
    options: typeof options;
  } = {
    options,
    outputLength: length,
    weights: weightsByPath(model),
    trainable: weightsByPath(model, 'trainable'),
    apply: (images, { training = false } = {}) =>
      tf.tidy(() => model.apply(tf.div(images, 255), { training }) as tf.Tensor2D),
    dispose: () => {
      model.dispose();
    },
  };
  return net as Embedder;
}
