import * as tfl from '@tensorflow/tfjs-layers';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { normalizedConvolution, rectify, zeroPadding } from '../normalized-convolution.ts';
import type { Learning } from '../normalized-convolution.ts';
import { basicUnit, bottleneckUnit } from './residual-unit.ts';
import type { ResNet } from './resnet.ts';
import type { LearningOf, Trunk } from './stages.ts';

/**
 * The convolutional part of a ResNet; its stages are the four blocks.
 *
 * @param input normalized images, `[N, H, W, 3]`
 */
export function resnetTrunk(input: SymbolicTensor, resnet: ResNet, learning: LearningOf): Trunk {
  const build = resnet.block === 'basic' ? basicUnit : bottleneckUnit;
  let x = buildStem(input, resnet, learning(0));
  const stages = resnet.units.map((units, index) => {
    const stage = index + 1;
    for (let unit = 0; unit < units; unit++) {
      const stride = unit === 0 ? blockStride(resnet, stage) : 1;
      const channels = resnet.width * 2 ** index;
      // The last block stays without instance norm: what tells identities apart is to survive.
      const instance = resnet.norm === 'ibn-a' && stage < 4;
      x = build(x, { name: `block${stage}.${unit}`, channels, stride, instance }, learning(stage));
    }
    return x;
  });
  return { stages, map: x };
}

function blockStride({ lastStride }: ResNet, stage: number): number {
  if (stage === 1) return 1;
  return stage === 4 ? lastStride : 2;
}

function buildStem(input: SymbolicTensor, { width, stem }: ResNet, learning: Learning): SymbolicTensor {
  const { kernelSize, stride, pool } = stem;
  const shape = { name: 'conv1', norm: 'bn1', filters: width, kernelSize, stride };
  if (!pool) return normalizedConvolution(input, { ...shape, relu: 'relu' }, learning);
  // Pooling first: max and relu commute, and relu then sees a quarter of the numbers. Zeros may stand in for torch's padding by
  // minus infinity, for relu makes zeros of everything below.
  const x = zeroPadding(normalizedConvolution(input, shape, learning), 'maxpool.pad', 1);
  const layer = tfl.layers.maxPooling2d({ name: 'maxpool', poolSize: 3, strides: 2, padding: 'valid' });
  return rectify(layer.apply(x) as SymbolicTensor, 'relu');
}
