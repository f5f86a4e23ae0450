import type { NamedWeights } from '@htg/engine';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { ResolvedOptions } from './embedder-options.ts';
import type { ImageInput } from './image-input.ts';

/** How `Embedder.apply` runs. */
export interface EmbedderApplyOptions {
  /** True: batch norms normalize by the batch and move their running statistics. False, the default: they use the running ones. */
  readonly training?: boolean;
  /** Batch norms, by their layers' names, that use their running statistics in training, too, and leave them as they are. Default: none. */
  readonly frozenStatistics?: ((layer: string) => boolean) | undefined;
  /** Where several workers train together: batch norms normalize by all workers' images, not by this one's alone. Default false. */
  readonly acrossWorkers?: boolean | undefined;
}

/** An image embedder: the method's F. */
export interface Embedder {
  /** Images in, embeddings out; a `tf.LayersModel`, so `summary()`, `save()` and `predict()` are there. */
  readonly model: LayersModel;
  /** `L`, the sum of the parts' lengths. */
  readonly outputLength: number;
  /** The parts of an embedding in their order, with their lengths: `global`, then `keypoints3`, ... */
  readonly parts: Readonly<Record<string, number>>;
  /** What images it takes, and how it normalizes them. */
  readonly input: ImageInput;
  /** What it was created with, defaults filled in. */
  readonly options: ResolvedOptions;
  /** All weights by path, running statistics included. */
  readonly weights: NamedWeights;
  /** The weights that learn, by path. */
  readonly trainable: NamedWeights;
  /**
   * Embeds images.
   *
   * @param images pixels 0..255, `[N, H, W, 3]` RGB, int32 or float32
   * @returns embeddings `[N, L]`, not L2-normalized, those after the neck where there is one; the caller's to dispose
   * @throws RangeError for images of another size
   */
  apply(images: Tensor4D, options?: EmbedderApplyOptions): Tensor2D;
  /**
   * Embeds images once for two kinds of losses: `metric` is what comes before the neck, for triplets, generator and discriminator,
   * `classification` what comes after it, for the softmax. Without a neck they are equal.
   */
  applyBoth(
    images: Tensor4D,
    options?: EmbedderApplyOptions,
  ): { readonly metric: Tensor2D; readonly classification: Tensor2D };
  /**
   * The first half of `applyBoth`: images to the parts of an embedding side by side, `[N, L]`, before any norm of the whole. Images do not see each
   * other there, but in batch norms that use the batch.
   */
  applyParts(images: Tensor4D, options?: EmbedderApplyOptions): Tensor2D;
  /**
   * The second half: what `applyParts` made, normed, before and after the neck. It is exact for rows of several batches together.
   *
   * @param parts `[N, L]`
   */
  applyNorms(
    parts: Tensor2D,
    options?: EmbedderApplyOptions,
  ): { readonly metric: Tensor2D; readonly classification: Tensor2D };
  /** Frees the weights. */
  dispose(): void;
}
