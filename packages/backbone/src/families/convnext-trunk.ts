import { convolution } from '@htg/engine';
import * as tfl from '@tensorflow/tfjs-layers';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { Gelu } from '../layers/gelu.ts';
import { layerNorm } from '../layers/layer-norm.ts';
import { LayerScale } from '../layers/layer-scale.ts';
import type { ConvNeXt } from './convnext.ts';
import type { LearningOf, Trunk } from './stages.ts';

const epsilon = 1e-6;

/** The convolutional part of a ConvNeXt; a layer norm follows the pooling, as in the classifier that it was trained with. */
export function convnextTrunk(input: SymbolicTensor, { depths, width }: ConvNeXt, learning: LearningOf): Trunk {
  let x = shrink(input, { name: 'stem.0', filters: width, size: 4 }, learning(0).trainable);
  x = norm(x, 'stem.1', learning(0).trainable);
  const stages = depths.map((depth, index) => {
    const { trainable } = learning(index + 1);
    if (index > 0) {
      const normed = norm(x, `stages.${index}.downsample.0`, trainable);
      x = shrink(normed, { name: `stages.${index}.downsample.1`, filters: width * 2 ** index, size: 2 }, trainable);
    }
    for (let block = 0; block < depth; block++) x = convnextUnit(x, `stages.${index}.blocks.${block}`, trainable);
    return x;
  });
  return { stages, map: x, afterPooling: (pooled) => norm(pooled, 'head.norm', learning(4).trainable) };
}

function norm(x: SymbolicTensor, name: string, trainable: boolean): SymbolicTensor {
  return layerNorm({ name, epsilon, trainable }).apply(x) as SymbolicTensor;
}

/** A convolution whose kernels lie side by side. */
function shrink(
  x: SymbolicTensor,
  { name, filters, size }: { readonly name: string; readonly filters: number; readonly size: number },
  trainable: boolean,
): SymbolicTensor {
  const place = { kernelSize: size, strides: size, padding: 'valid' } as const;
  return convolution({ name, filters, ...place, kernelInitializer: 'zeros', trainable }).apply(x) as SymbolicTensor;
}

/** Depthwise 7 x 7, layer norm, a perceptron per position, layer scale; added to the input. */
function convnextUnit(input: SymbolicTensor, name: string, trainable: boolean): SymbolicTensor {
  const channels = input.shape[3] ?? 0;
  const dense = (own: string, units: number, x: SymbolicTensor): SymbolicTensor =>
    tfl.layers
      .dense({ name: `${name}.${own}`, units, kernelInitializer: 'zeros', trainable })
      .apply(x) as SymbolicTensor;
  const depthwise = tfl.layers.depthwiseConv2d({
    name: `${name}.conv_dw`,
    kernelSize: 7,
    padding: 'same',
    depthwiseInitializer: 'zeros',
    trainable,
  });
  const normed = norm(depthwise.apply(input) as SymbolicTensor, `${name}.norm`, trainable);
  const inner = new Gelu({ name: `${name}.mlp.act` }).apply(dense('mlp.fc1', 4 * channels, normed));
  const branch = dense('mlp.fc2', channels, inner as SymbolicTensor);
  // Its name makes its weight timm's `stages.0.blocks.0.gamma`.
  const scaled = new LayerScale({ name, initialValue: 1e-6, trainable }).apply(branch) as SymbolicTensor;
  return tfl.layers.add({ name: `${name}.sum` }).apply([input, scaled]) as SymbolicTensor;
}
