import { batchNormalization } from '@htg/engine';
import * as tfl from '@tensorflow/tfjs-layers';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { ChannelSlice } from '../layers/channel-slice.ts';
import { InstanceNormalization } from '../layers/instance-normalization.ts';
import type { Learning } from '../normalized-convolution.ts';

/**
 * IBN-a: the first half of the channels by instance norm, which takes an image's own look out, the rest by batch norm.
 *
 * @param name such as `block1.0.bn1`; its layers are `NAME.IN` and `NAME.BN`
 *
 * Source: Pan et al., "Two at Once: Enhancing Learning and Generalization Capacities via IBN-Net", ECCV 2018, section 3.3.
 */
export function instanceBatchNorm(
  input: SymbolicTensor,
  name: string,
  { trainable, frozenStatistics }: Learning,
): SymbolicTensor {
  const channels = input.shape[3] ?? 0;
  const half = Math.floor(channels / 2);
  const part = (own: string, begin: number, size: number): SymbolicTensor =>
    new ChannelSlice({ name: `${name}.${own}.part`, begin, size }).apply(input) as SymbolicTensor;
  const instance = new InstanceNormalization({ name: `${name}.IN`, trainable });
  const batch = batchNormalization({ name: `${name}.BN`, trainable, frozenStatistics });
  const parts = [
    instance.apply(part('IN', 0, half)) as SymbolicTensor,
    batch.apply(part('BN', half, channels - half)) as SymbolicTensor,
  ];
  return tfl.layers.concatenate({ name }).apply(parts) as SymbolicTensor;
}
