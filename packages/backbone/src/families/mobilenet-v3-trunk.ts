import * as tfl from '@tensorflow/tfjs-layers';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { HardSigmoid } from '../layers/hard-swish.ts';
import { normalizedConvolution, rectify } from '../normalized-convolution.ts';
import type { Convention, Learning } from '../normalized-convolution.ts';
import { mobileBlocks } from './mobilenet-v3.ts';
import type { MobileBlock, MobileNetV3 } from './mobilenet-v3.ts';
import { multipleOf8 } from './multiple-of-8.ts';
import type { LearningOf, Trunk } from './stages.ts';

const convention: Convention = { padding: 'torch', epsilon: 1e-3, momentum: 0.99 };

/** The last block of each stage: stages end where the map is about to shrink. */
const stageEnds = [2, 5, 11, 14];

/** The stage of a block, by its number from 0. */
export const stageOfMobileBlock = (block: number): number => 1 + stageEnds.findIndex((end) => block <= end);

/**
 * The convolutional part of a MobileNetV3. Its stages end with the maps of a quarter, an eighth, a sixteenth and a 32nd of the image's side; what
 * is pooled is the last convolution's output, after stage 4.
 */
export function mobilenetV3Trunk(input: SymbolicTensor, net: MobileNetV3, learning: LearningOf): Trunk {
  const ends = { relu: 'features.0.2', activation: 'hardSwish' } as const;
  const stem = { name: 'features.0.0', norm: 'features.0.1', ...ends, filters: multipleOf8(16 * net.width) };
  let x = normalizedConvolution(input, { ...stem, kernelSize: 3, stride: 2 }, learning(0), convention);
  const blocks = mobileBlocks(net);
  const stages: SymbolicTensor[] = [];
  blocks.forEach((block, index) => {
    const stage = stageOfMobileBlock(index);
    x = mobileUnit(x, `features.${index + 1}`, block, learning(stage));
    stages[stage - 1] = x;
  });
  const last = `features.${blocks.length + 1}`;
  const head = { name: `${last}.0`, norm: `${last}.1`, relu: `${last}.2`, activation: 'hardSwish' } as const;
  const filters = 6 * blocks[blocks.length - 1].filters;
  return { stages, map: normalizedConvolution(x, { ...head, filters, kernelSize: 1 }, learning(4), convention) };
}

/** 1 x 1 to more channels, depthwise, squeeze-and-excite, 1 x 1 to few; added to the input where the shape stays. */
function mobileUnit(
  input: SymbolicTensor,
  name: string,
  { kernelSize, expanded, filters, squeezed, activation, stride }: MobileBlock,
  learning: Learning,
): SymbolicTensor {
  const channels = input.shape[3] ?? 0;
  let index = 0;
  const names = () => {
    const step = `${name}.block.${index++}`;
    return { name: `${step}.0`, norm: `${step}.1`, relu: `${step}.2`, activation };
  };
  let x = input;
  if (expanded !== channels) {
    x = normalizedConvolution(x, { ...names(), filters: expanded, kernelSize: 1 }, learning, convention);
  }
  x = normalizedConvolution(x, { ...names(), kernelSize, stride }, learning, convention);
  if (squeezed !== undefined) x = squeezeAndExcite(x, `${name}.block.${index++}`, squeezed, learning);
  const { name: convolution, norm } = names();
  x = normalizedConvolution(x, { name: convolution, norm, filters, kernelSize: 1 }, learning, convention);
  if (stride !== 1 || channels !== filters) return x;
  return tfl.layers.add({ name: `${name}.sum` }).apply([x, input]) as SymbolicTensor;
}

/** Scales each channel by what a small net makes of all channels' means. Source: Hu et al., "Squeeze-and-Excitation Networks", CVPR 2018. */
function squeezeAndExcite(
  input: SymbolicTensor,
  name: string,
  squeezed: number,
  { trainable }: Learning,
): SymbolicTensor {
  const channels = input.shape[3] ?? 0;
  const pointwise = (own: string, filters: number, x: SymbolicTensor): SymbolicTensor =>
    tfl.layers
      .conv2d({ name: `${name}.${own}`, filters, kernelSize: 1, kernelInitializer: 'zeros', trainable })
      .apply(x) as SymbolicTensor;
  const means = tfl.layers.globalAveragePooling2d({ name: `${name}.avgpool` }).apply(input);
  const asMap = tfl.layers.reshape({ name: `${name}.map`, targetShape: [1, 1, channels] }).apply(means);
  const inner = rectify(pointwise('fc1', squeezed, asMap as SymbolicTensor), `${name}.activation`);
  const scales = new HardSigmoid({ name: `${name}.scale` }).apply(pointwise('fc2', channels, inner));
  return tfl.layers.multiply({ name: `${name}.product` }).apply([input, scales as SymbolicTensor]) as SymbolicTensor;
}
