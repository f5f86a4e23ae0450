import { initializeWeights, randomStream } from '@htg/engine';
import type { NamedWeights } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { ResolvedOptions } from './embedder-options.ts';
import { isBackboneWeight } from './weights/torch-name.ts';

/** The deviation of the numbers that a transformer's weights begin with. */
const small = 0.02;

/**
 * Draws an embedder's initial weights. Those of a ResNet, and of the embedder's own layers, are torchvision's. Other nets' as in their sources:
 * convolutions normal with deviation `sqrt(2 / fan-out)`, where a depthwise kernel's fan-out is its area; in transformers and ConvNeXts all
 * kernels, and the position embeddings, normal with deviation 0.02, the class token with 1e-6. Their biases begin at 0.
 */
export function drawWeights(weights: NamedWeights, { backbone, seed }: ResolvedOptions): void {
  const isTrunk = (path: string): boolean => backbone.family !== 'resnet' && isBackboneWeight(path);
  const part = (inTrunk: boolean): NamedWeights =>
    Object.fromEntries(Object.entries(weights).filter(([path]) => isTrunk(path) === inTrunk));
  initializeWeights(part(false), seed);
  const isPlain = backbone.family === 'vit' || backbone.family === 'convnext';
  for (const [path, variable] of Object.entries(part(true))) {
    const deviation = deviationOf(path, variable.shape, isPlain);
    if (deviation === undefined) continue;
    const stream = randomStream(seed, path);
    const values = Float32Array.from({ length: variable.size }, () => deviation * stream.normal());
    tf.tidy(() => {
      variable.assign(tf.tensor(values, variable.shape));
    });
  }
}

/** Undefined for a weight that its layer has set already. */
function deviationOf(path: string, shape: readonly number[], isPlain: boolean): number | undefined {
  if (path.endsWith('/cls_token')) return 1e-6;
  if (path.endsWith('/pos_embed')) return small;
  if (!/\/(depthwise_)?kernel$/.test(path)) return undefined;
  if (isPlain) return small;
  const [height, width, , filters] = shape;
  return Math.sqrt(2 / (height * width * (path.endsWith('/depthwise_kernel') ? 1 : filters)));
}
