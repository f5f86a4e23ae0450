import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import type { Sequential } from '@tensorflow/tfjs-layers';

/** A small convolutional network for images `[N, 8, 8, 1]`; its outputs `[N, 10]` are logits. */
export function digitClassifier(): Sequential {
  let seed = 0;
  const kernelInitializer = () => initializers.heNormal({ seed: ++seed });
  const convolution = (filters: number) =>
    layers.conv2d({
      filters,
      kernelSize: 3,
      padding: 'same',
      activation: 'relu',
      kernelInitializer: kernelInitializer(),
    });
  const model = sequential({
    layers: [
      layers.inputLayer({ inputShape: [8, 8, 1] }),
      convolution(32),
      convolution(32),
      layers.maxPooling2d({ poolSize: 2 }),
      convolution(64),
      layers.flatten(),
      layers.dense({ units: 128, activation: 'relu', kernelInitializer: kernelInitializer() }),
      layers.dense({ units: 10, kernelInitializer: kernelInitializer() }),
    ],
  });
  return model;
}
