import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Learning } from '../normalized-convolution.ts';

/** The stages of a trunk in order; freezing one freezes those before it. */
export type BackboneStage = 'stem' | 'block1' | 'block2' | 'block3' | 'block4';

/** All stages, in order. */
export const stageNames: readonly BackboneStage[] = ['stem', 'block1', 'block2', 'block3', 'block4'];

/** What of the trunk does not learn. */
export interface Freezing {
  /** This stage and those before it keep their weights and their statistics. */
  readonly freezeThrough?: BackboneStage | undefined;
  /** All batch norms of the trunk normalize by their running statistics and keep them; gamma and beta still learn. */
  readonly frozenStatistics?: boolean | undefined;
}

/** How the layers of a stage learn, by its number: 0 is the stem. */
export type LearningOf = (stage: number) => Learning;

/** How each stage learns under these settings. */
export function learningOf({
  freezeThrough,
  frozenStatistics = false,
  folded,
}: Freezing & { readonly folded: boolean }): LearningOf {
  const frozen = freezeThrough === undefined ? 0 : stageNames.indexOf(freezeThrough) + 1;
  return (stage) => ({
    trainable: stage >= frozen,
    frozenStatistics: frozenStatistics || stage < frozen,
    folded,
  });
}

/** A built trunk. */
export interface Trunk {
  /** The outputs of stages 1 to 4, `[N, H_l, W_l, C_l]`, for keypoint blocks; none of a vision transformer. */
  readonly stages: readonly SymbolicTensor[];
  /** What is pooled, `[N, H, W, C]`. */
  readonly map: SymbolicTensor;
  /** A vision transformer's class token, `[N, C]`. */
  readonly token?: SymbolicTensor;
  /** What comes after the pooling, where the net has anything there. */
  readonly afterPooling?: (pooled: SymbolicTensor) => SymbolicTensor;
}
