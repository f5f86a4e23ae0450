import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { branchOf } from './families/residual-unit.ts';
import { KeypointDensity } from './layers/keypoint-density.ts';
import { KeypointPooling } from './layers/keypoint-pooling.ts';

/**
 * A keypoint block on the output `A` of block `stage`: a side branch shaped like a residual unit's gives one map per keypoint type,
 * a softmax over positions makes a density of each, and the densities pool `A`. The branch has no shortcut and no last relu: its
 * maps are logits (both ours; the package's notes say why).
 *
 * @param map `A`, `[N, H, W, C]`
 * @param options.block shape of the branch: two 3 x 3 convolutions, or 1 x 1, 3 x 3, 1 x 1; nets other than ResNets take the second
 * @param options.keypoints `K`, the number of keypoint types; `C` of them pool channel by channel
 * @returns the local feature, `[N, C]`, or `[N, K C]` where `K` differs from `C`
 *
 * Source: Zhao et al., "An Adversarial Approach to Hard Triplet Generation", ECCV 2018, section on keypoint maps.
 */
export function keypointBlock(
  map: SymbolicTensor,
  {
    block,
    stage,
    keypoints,
    folded,
  }: {
    readonly block: 'basic' | 'bottleneck';
    readonly stage: number;
    readonly keypoints: number;
    readonly folded: boolean;
  },
): SymbolicTensor {
  const name = `keypoints${stage}`;
  const channels = map.shape[3] ?? 0;
  const inner = block === 'basic' ? channels : Math.max(1, Math.floor(channels / 4));
  // A softmax over positions does not see a shift of its logits: the last batch norm has no beta.
  const last = { filters: keypoints, center: false };
  const steps =
    block === 'basic'
      ? [
          { filters: inner, kernelSize: 3 },
          { ...last, kernelSize: 3 },
        ]
      : [
          { filters: inner, kernelSize: 1 },
          { filters: inner, kernelSize: 3 },
          { ...last, kernelSize: 1 },
        ];
  const logits = branchOf(map, name, steps, { trainable: true, frozenStatistics: false, folded });
  const densities = new KeypointDensity({ name: `${name}.density` }).apply(logits) as SymbolicTensor;
  return new KeypointPooling({ name }).apply([densities, map]) as SymbolicTensor;
}
