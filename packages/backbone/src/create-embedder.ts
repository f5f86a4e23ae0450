import { weightsByPath } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor } from '@tensorflow/tfjs-core';
import { applyInHalves } from './apply-in-halves.ts';
import { buildModel } from './build-model.ts';
import type { BuiltModel } from './build-model.ts';
import { resolveOptions } from './embedder-options.ts';
import type { EmbedderOptions, ResolvedOptions } from './embedder-options.ts';
import type { Embedder } from './embedder.ts';
import type { ImageInput } from './image-input.ts';
import { drawWeights } from './initial-weights.ts';

/**
 * The method's basic model F: a backbone (the paper's is a ResNet), global pooling and one fully connected layer give the global feature; keypoint blocks give
 * local ones; the embedding is their concatenation `[f_global ; f_3 ; f_4]`, by default batch-normalized.
 *
 * Initial weights are drawn from `seed`, from the distributions of the net's source: the same on every backend.
 *
 * @param options the backbone, image size, keypoint blocks, length of the embedding and the seed of the initial weights
 * @throws RangeError naming the option that does not fit
 *
 * Source: Zhao et al., "An Adversarial Approach to Hard Triplet Generation", ECCV 2018. The batch norm is ours.
 *
 * @example
 * const embedder = createEmbedder({ backbone: resnet18({ width: 32 }), imageSize: 64 });
 * const embeddings = embedder.apply(images);
 */
export function createEmbedder(options: EmbedderOptions): Embedder {
  const embedder = embedderOfZeros(options);
  drawWeights(embedder.weights, embedder.options);
  return embedder;
}

/** The same with weights of zeros, for others that are at hand: drawing millions of normal numbers takes longer than reading them. */
export function embedderOfZeros(options: EmbedderOptions): Embedder {
  const resolved = resolveOptions(options);
  const input = inputOf(resolved);
  return embedderOf(buildModel(resolved, input, false), input, resolved);
}

/** The input contract that the options make. */
function inputOf({ imageSize: [height, width], colors }: ResolvedOptions): ImageInput {
  return { height, width, channelOrder: 'rgb', mean: colors.mean, deviation: colors.deviation };
}

/** A built net with what an embedder offers. */
export function embedderOf(
  { model, both, joined, norms, parts }: BuiltModel,
  input: ImageInput,
  options: ResolvedOptions,
): Embedder {
  return {
    model,
    outputLength: Object.values(parts).reduce((total, length) => total + length, 0),
    parts,
    input,
    options,
    weights: weightsByPath(model),
    trainable: weightsByPath(model, 'trainable'),
    apply: (images, { training = false, frozenStatistics, acrossWorkers } = {}) => {
      checkImages('embedder.apply', images, input);
      return tf.tidy(() => model.apply(images, { training, frozenStatistics, acrossWorkers }) as Tensor2D);
    },
    ...applyInHalves({ model, joined, norms }, (images) => {
      checkImages('embedder.applyParts', images, input);
    }),
    applyBoth: (images, { training = false, frozenStatistics, acrossWorkers } = {}) => {
      checkImages('embedder.applyBoth', images, input);
      return tf.tidy(() => {
        const outputs = [
          (both ?? model).apply(images, { training, frozenStatistics, acrossWorkers }) as Tensor2D | Tensor2D[],
        ].flat();
        const metric = outputs[0];
        return { metric, classification: both === undefined ? tf.clone(metric) : outputs[1] };
      });
    },
    dispose: () => {
      model.dispose();
    },
  };
}

/** Raises unless the images are what the model takes. */
function checkImages(name: string, images: Tensor, { height, width }: ImageInput): void {
  const [, h, w, channels] = images.shape;
  if (images.rank === 4 && h === height && w === width && channels === 3) return;
  throw new RangeError(
    `${name}: expected images [N, ${height}, ${width}, 3], received [${images.shape.join(', ')}]; resize them, or create the embedder with another imageSize`,
  );
}
