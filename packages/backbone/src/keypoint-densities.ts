import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Embedder } from './embedder.ts';

/**
 * Where each keypoint is seen: the densities of the keypoint blocks for some images.
 *
 * @param embedder with keypoint blocks
 * @param images pixels 0..255, `[N, H, W, 3]`
 * @param options.training true: batch norms normalize by these images, and move their running statistics
 * @returns by part (`keypoints3`, ...) the densities `[N, H_l, W_l, K]`, each of sum 1 over positions; the caller's to dispose
 * @throws Error where the embedder has no keypoint block
 *
 * @example
 * const { keypoints3 } = keypointDensities(embedder, images); // [N, 14, 14, 256] of a ResNet-18 at 224 px
 */
export function keypointDensities(
  { model, parts }: Pick<Embedder, 'model' | 'parts'>,
  images: Tensor4D,
  { training = false }: { readonly training?: boolean } = {},
): Record<string, Tensor4D> {
  const names = Object.keys(parts).filter((part) => part !== 'global');
  if (names.length === 0) {
    throw new Error(
      'keypointDensities: expected an embedder with keypoint blocks, received one without; create it with keypointBlocks: [3, 4]',
    );
  }
  const outputs = names.map((name) => model.getLayer(`${name}.density`).output as SymbolicTensor);
  const densities = tfl.model({ inputs: model.inputs, outputs });
  return tf.tidy(() => {
    const maps = [densities.apply(images, { training }) as Tensor4D | Tensor4D[]].flat();
    return Object.fromEntries(names.map((name, i) => [name, maps[i]]));
  });
}
