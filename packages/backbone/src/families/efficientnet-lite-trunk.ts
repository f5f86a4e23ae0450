import * as tfl from '@tensorflow/tfjs-layers';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { normalizedConvolution } from '../normalized-convolution.ts';
import type { Convention, Learning } from '../normalized-convolution.ts';
import { liteBlocks } from './efficientnet-lite.ts';
import type { EfficientNetLite, LiteBlocks } from './efficientnet-lite.ts';
import type { LearningOf, Trunk } from './stages.ts';

const convention: Convention = { padding: 'tensorflow', epsilon: 1e-3, momentum: 0.99 };

/** The stage of each of the seven kinds of blocks: stages end where the map is about to shrink. */
export const stageOfLiteBlocks = [1, 1, 2, 3, 3, 4, 4];

/**
 * The convolutional part of an EfficientNet-Lite. Its source's names begin with underscores, `_blocks.0._bn1`, which tfjs does not take: here that
 * layer is `lite.blocks.0.bn1`.
 *
 * Its stages end with the maps of a quarter, an eighth, a sixteenth and a 32nd of the image's
 * side; what is pooled is the last convolution's output, after stage 4.
 */
export function efficientnetLiteTrunk(input: SymbolicTensor, net: EfficientNetLite, learning: LearningOf): Trunk {
  const stem = { name: 'lite.conv_stem', norm: 'lite.bn0', relu: 'lite.relu0', activation: 'relu6' } as const;
  let x = normalizedConvolution(input, { ...stem, filters: 32, kernelSize: 3, stride: 2 }, learning(0), convention);
  let index = 0;
  const stages: SymbolicTensor[] = [];
  liteBlocks(net).forEach((blocks, kind) => {
    const stage = stageOfLiteBlocks[kind];
    for (let repeat = 0; repeat < blocks.repeats; repeat++) {
      const stride = repeat === 0 ? blocks.stride : 1;
      x = invertedUnit(x, `lite.blocks.${index++}`, { ...blocks, stride }, learning(stage));
    }
    stages[stage - 1] = x;
  });
  const head = { name: 'lite.conv_head', norm: 'lite.bn1', relu: 'lite.relu1', activation: 'relu6' } as const;
  const map = normalizedConvolution(x, { ...head, filters: net.head, kernelSize: 1 }, learning(4), convention);
  return { stages, map };
}

/** 1 x 1 to more channels, depthwise, 1 x 1 to few; added to the input where the shape stays. */
function invertedUnit(
  input: SymbolicTensor,
  name: string,
  { kernelSize, stride, expansion, filters }: Omit<LiteBlocks, 'repeats'>,
  learning: Learning,
): SymbolicTensor {
  const channels = input.shape[3] ?? 0;
  const step = (own: string, norm: string, relu?: string) => ({
    name: `${name}.${own}`,
    norm: `${name}.${norm}`,
    ...(relu !== undefined && { relu: `${name}.${relu}`, activation: 'relu6' as const }),
  });
  let x = input;
  if (expansion !== 1) {
    const expand = { ...step('expand_conv', 'bn0', 'relu0'), filters: channels * expansion, kernelSize: 1 };
    x = normalizedConvolution(x, expand, learning, convention);
  }
  x = normalizedConvolution(x, { ...step('depthwise_conv', 'bn1', 'relu1'), kernelSize, stride }, learning, convention);
  x = normalizedConvolution(x, { ...step('project_conv', 'bn2'), filters, kernelSize: 1 }, learning, convention);
  if (stride !== 1 || channels !== filters) return x;
  return tfl.layers.add({ name: `${name}.sum` }).apply([x, input]) as SymbolicTensor;
}
