import { initializers, input, layers, model } from '@tensorflow/tfjs-layers';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';

/**
 * ResNet-18 out of tfjs-layers' stock layers, as a user would write it, with a linear layer to 128 numbers on top. Two calls
 * give the same initial weights.
 */
export function stockResNet18(imageSize: number): LayersModel {
  let seed = 0;
  const kernelInitializer = () => initializers.heNormal({ seed: ++seed });
  const convolve = (x: SymbolicTensor, filters: number, kernelSize: number, strides: number) => {
    const convolution = layers.conv2d({
      ...{ filters, kernelSize, strides, padding: 'same', useBias: false },
      kernelInitializer: kernelInitializer(),
    });
    return apply(layers.batchNormalization({ momentum: 0.9, epsilon: 1e-5 }), apply(convolution, x));
  };
  const relu = (x: SymbolicTensor) => apply(layers.reLU(), x);
  const block = (x: SymbolicTensor, filters: number, strides: number) => {
    const shortcut = strides === 1 ? x : convolve(x, filters, 1, strides);
    const branch = convolve(relu(convolve(x, filters, 3, strides)), filters, 3, 1);
    return relu(apply(layers.add(), [branch, shortcut]));
  };

  const images = input({ shape: [imageSize, imageSize, 3] });
  let x = relu(convolve(images, 64, 7, 2));
  x = apply(layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }), x);
  for (const filters of [64, 128, 256, 512]) {
    x = block(x, filters, filters === 64 ? 1 : 2);
    x = block(x, filters, 1);
  }
  const head = layers.dense({ units: 128, useBias: false, kernelInitializer: kernelInitializer() });
  return model({ inputs: images, outputs: apply(head, apply(layers.globalAveragePooling2d({}), x)) });
}

function apply(layer: layers.Layer, x: SymbolicTensor | SymbolicTensor[]): SymbolicTensor {
  return layer.apply(x) as SymbolicTensor;
}
