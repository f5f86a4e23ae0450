import { initializeWeights, weightsByPath } from '@htg/engine';
import type { NamedWeights } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { batchNorm } from './building-layers.ts';
import { buildInput, imageNetColours } from './image-input.ts';
import type { ImageInput } from './image-input.ts';
import { keypointBlock } from './keypoint-block.ts';
import { GeneralizedMeanPooling } from './layers/generalized-mean-pooling.ts';
import type { ResNet } from './resnet.ts';
import { blockChannels } from './resnet.ts';
import { buildTrunk } from './trunk.ts';
import type { Freezing } from './trunk.ts';

/** What `createEmbedder` takes. */
export interface EmbedderOptions extends Freezing {
  readonly backbone: ResNet;
  /** Side of the square images, or their height and width, in pixels. */
  readonly imageSize: number | readonly [height: number, width: number];
  /** Mean and deviation per channel of pixels divided by 255; ImageNet's by default. */
  readonly colours?: Pick<ImageInput, 'mean' | 'deviation'>;
  /** How the last map becomes one vector: `average`, or GeM, the generalised mean with a learned exponent. */
  readonly pooling?: 'average' | 'gem';
  /** Length of the global feature, made by one fully connected layer; null leaves the pooled vector as it is. */
  readonly embeddingLength?: number | null;
  /** Blocks (1..4) that get a keypoint block. */
  readonly keypointBlocks?: readonly number[];
  /** Keypoint types per keypoint block; as many as the block's channels by default. */
  readonly keypoints?: number;
  /** Batch norm over the whole concatenation (ours; training from scratch needs it), or none. */
  readonly embeddingNorm?: 'batch' | 'none';
  readonly seed?: number;
}

/** An image embedder: the method's F. */
export interface Embedder {
  /** Images in, embeddings out; a `tf.LayersModel`, so `summary()`, `save()` and `predict()` are there. */
  readonly model: LayersModel;
  /** `L`, the sum of the parts' lengths. */
  readonly outputLength: number;
  /** The parts of an embedding in their order, with their lengths: `global`, then `keypoints3`, ... */
  readonly parts: Readonly<Record<string, number>>;
  readonly input: ImageInput;
  /** All weights by path, running statistics included. */
  readonly weights: NamedWeights;
  /** The weights that learn, by path. */
  readonly trainable: NamedWeights;
  /**
   * Embeds images.
   *
   * @param images pixels 0..255, `[N, H, W, 3]` RGB, int32 or float32
   * @param options.training true: batch norms use the batch's statistics and move their running ones
   * @returns embeddings `[N, L]`, not L2-normalised; the caller's to dispose
   */
  apply(images: Tensor4D, options?: { readonly training?: boolean }): Tensor2D;
  /** Frees the weights. */
  dispose(): void;
}

/**
 * The method's basic model F: a ResNet, global pooling and one fully connected layer give the global feature; keypoint blocks give
 * local ones; the embedding is their concatenation `[f_global ; f_3 ; f_4]`, by default batch-normalised.
 *
 * @throws RangeError naming the option that does not fit
 *
 * Source: Zhao et al., "An Adversarial Approach to Hard Triplet Generation", ECCV 2018. The batch norm is ours.
 *
 * @example
 * const embedder = createEmbedder({ backbone: resnet18({ width: 32 }), imageSize: 64 });
 * const embeddings = embedder.apply(images);
 */
export function createEmbedder({
  backbone,
  imageSize,
  colours = imageNetColours,
  pooling = 'average',
  embeddingLength = 128,
  keypointBlocks = [3, 4],
  keypoints,
  embeddingNorm = 'batch',
  seed = 0,
  ...freezing
}: EmbedderOptions): Embedder {
  const [height, width] = typeof imageSize === 'number' ? [imageSize, imageSize] : imageSize;
  checkOptions({ height, width, embeddingLength, keypointBlocks, keypoints });
  const input: ImageInput = { height, width, channelOrder: 'rgb', ...colours };
  const { images, normalized } = buildInput(input);
  const blocks = buildTrunk(normalized, backbone, freezing);

  const features: Record<string, SymbolicTensor> = { global: globalFeature(blocks[3], pooling, embeddingLength) };
  for (const stage of keypointBlocks) {
    const count = keypoints ?? blockChannels(backbone, stage);
    features[`keypoints${stage}`] = keypointBlock(blocks[stage - 1], { resnet: backbone, stage, keypoints: count });
  }
  const model = tfl.model({ name: 'embedder', inputs: images, outputs: join(Object.values(features), embeddingNorm) });
  initializeWeights(weightsByPath(model), seed);

  const parts = Object.fromEntries(Object.entries(features).map(([name, feature]) => [name, feature.shape[1] ?? 0]));
  return {
    model,
    outputLength: Object.values(parts).reduce((total, length) => total + length, 0),
    parts,
    input,
    weights: weightsByPath(model),
    trainable: weightsByPath(model, 'trainable'),
    apply: (batch, { training = false } = {}) => {
      checkImages(batch, input);
      return tf.tidy(() => model.apply(batch, { training }) as Tensor2D);
    },
    dispose: () => {
      model.dispose();
    },
  };
}

function globalFeature(map: SymbolicTensor, pooling: 'average' | 'gem', length: number | null): SymbolicTensor {
  const layer =
    pooling === 'gem'
      ? new GeneralizedMeanPooling({ name: 'pooling' })
      : tfl.layers.globalAveragePooling2d({ name: 'pooling' });
  const pooled = layer.apply(map) as SymbolicTensor;
  if (length === null) return pooled;
  return tfl.layers
    .dense({ name: 'global', units: length, kernelInitializer: 'zeros' })
    .apply(pooled) as SymbolicTensor;
}

function join(features: SymbolicTensor[], embeddingNorm: 'batch' | 'none'): SymbolicTensor {
  const joined =
    features.length === 1
      ? features[0]
      : (tfl.layers.concatenate({ name: 'embedding' }).apply(features) as SymbolicTensor);
  return embeddingNorm === 'batch' ? batchNorm(joined, { name: 'embedding.norm' }) : joined;
}

function checkOptions({
  height,
  width,
  embeddingLength,
  keypointBlocks,
  keypoints,
}: {
  readonly height: number;
  readonly width: number;
  readonly embeddingLength: number | null;
  readonly keypointBlocks: readonly number[];
  readonly keypoints: number | undefined;
}): void {
  const whole = (value: number): boolean => Number.isInteger(value) && value > 0;
  if (!whole(height) || !whole(width)) {
    throw new RangeError(
      `createEmbedder: expected a whole imageSize > 0, received ${height} x ${width}; pass the side in pixels, such as 64`,
    );
  }
  if (embeddingLength !== null && !whole(embeddingLength)) {
    throw new RangeError(
      `createEmbedder: expected a whole embeddingLength > 0 or null, received ${embeddingLength}; 128 is the default`,
    );
  }
  if (
    keypointBlocks.some((stage) => ![1, 2, 3, 4].includes(stage)) ||
    new Set(keypointBlocks).size < keypointBlocks.length
  ) {
    throw new RangeError(
      `createEmbedder: expected keypointBlocks to be some of 1, 2, 3, 4, each once, received [${keypointBlocks.join(', ')}]; [3, 4] are the method's`,
    );
  }
  if (keypoints !== undefined && !whole(keypoints)) {
    throw new RangeError(
      `createEmbedder: expected whole keypoints > 0, received ${keypoints}; leave it out for one per channel`,
    );
  }
}

function checkImages(images: Tensor4D, { height, width }: ImageInput): void {
  const [, h, w, channels] = images.shape as readonly (number | undefined)[];
  if (images.rank === 4 && h === height && w === width && channels === 3) return;
  throw new RangeError(
    `embedder.apply: expected images [N, ${height}, ${width}, 3], received [${images.shape.join(', ')}]; resize them, or create the embedder with another imageSize`,
  );
}
