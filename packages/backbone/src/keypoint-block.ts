import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { batchNorm, convolution, relu } from './building-layers.ts';
import { KeypointDensity } from './layers/keypoint-density.ts';
import { KeypointPooling } from './layers/keypoint-pooling.ts';
import type { ResNet } from './resnet.ts';

/** The name of the layer that holds block `stage`'s densities. */
export function densityLayer(stage: number): string {
  return `keypoints${stage}.density`;
}

/**
 * A keypoint block on the output `A` of block `stage`: a side branch shaped like a residual unit's gives one map per keypoint type,
 * a softmax over positions makes a density of each, and the densities pool `A`. The branch has no shortcut and no last relu: its
 * maps are logits (both ours; the package's notes say why).
 *
 * @param map `A`, `[N, H, W, C]`
 * @param options.keypoints `K`, the number of keypoint types; `C` of them pool channel by channel
 * @returns the local feature, `[N, C]`, or `[N, K C]` where `K` differs from `C`
 *
 * Source: Zhao et al., "An Adversarial Approach to Hard Triplet Generation", ECCV 2018, section on keypoint maps.
 */
export function keypointBlock(
  map: SymbolicTensor,
  { resnet, stage, keypoints }: { readonly resnet: ResNet; readonly stage: number; readonly keypoints: number },
): SymbolicTensor {
  const name = `keypoints${stage}`;
  const channels = map.shape[3] ?? 0;
  const steps: readonly { readonly filters: number; readonly kernelSize: number }[] =
    resnet.block === 'basic'
      ? [
          { filters: channels, kernelSize: 3 },
          { filters: keypoints, kernelSize: 3 },
        ]
      : [
          { filters: channels / 4, kernelSize: 1 },
          { filters: channels / 4, kernelSize: 3 },
          { filters: keypoints, kernelSize: 1 },
        ];
  let x = map;
  steps.forEach((step, i) => {
    x = convolution(x, { name: `${name}.conv${i + 1}`, ...step });
    x = batchNorm(x, { name: `${name}.bn${i + 1}` });
    if (i < steps.length - 1) x = relu(x, `${name}.relu${i + 1}`);
  });
  const densities = new KeypointDensity({ name: densityLayer(stage) }).apply(x) as SymbolicTensor;
  return new KeypointPooling({ name }).apply([densities, map]) as SymbolicTensor;
}
