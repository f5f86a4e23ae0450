import * as tfl from '@tensorflow/tfjs-layers';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { normalizedConvolution, rectify, zeroPadding } from './normalized-convolution.ts';
import type { Learning } from './normalized-convolution.ts';
import { basicUnit, bottleneckUnit } from './residual-unit.ts';
import type { ResNet } from './resnet.ts';

/** The stages of a ResNet in order; freezing one freezes those before it. */
export type Stage = 'stem' | 'block1' | 'block2' | 'block3' | 'block4';

const stages: readonly Stage[] = ['stem', 'block1', 'block2', 'block3', 'block4'];

/** What of the trunk does not learn. */
export interface Freezing {
  /** This stage and those before it keep their weights and their statistics. */
  readonly freezeThrough?: Stage | undefined;
  /** All batch norms of the trunk normalize by their running statistics and keep them; gamma and beta still learn. */
  readonly frozenStatistics?: boolean | undefined;
}

/**
 * The convolutional part of a ResNet.
 *
 * @param input normalized images, `[N, H, W, 3]`
 * @returns the outputs of the four blocks, `[N, H_l, W_l, C_l]`
 */
export function buildTrunk(
  input: SymbolicTensor,
  resnet: ResNet,
  { freezeThrough, frozenStatistics = false, folded }: Freezing & { readonly folded: boolean },
): readonly SymbolicTensor[] {
  const frozen = freezeThrough === undefined ? 0 : stages.indexOf(freezeThrough) + 1;
  const learning = (stage: number): Learning => ({
    trainable: stage >= frozen,
    frozenStatistics: frozenStatistics || stage < frozen,
    folded,
  });
  const build = resnet.block === 'basic' ? basicUnit : bottleneckUnit;
  let x = buildStem(input, resnet, learning(0));
  return resnet.units.map((units, index) => {
    const stage = index + 1;
    for (let unit = 0; unit < units; unit++) {
      const stride = unit === 0 ? blockStride(resnet, stage) : 1;
      const shape = { name: `block${stage}.${unit}`, channels: resnet.width * 2 ** index, stride };
      x = build(x, shape, learning(stage));
    }
    return x;
  });
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
