import { denseUnit, initializeWeights, weightsByPath } from '@htg/engine';
import type { DenseOptions, NamedWeights } from '@htg/engine';
import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import { normalizeRows } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { findFirstSingularVectors } from './first-singular-vectors.ts';
import { SpectralDense } from './spectral-dense.ts';

/** What `createDiscriminator` takes. */
export interface DiscriminatorOptions {
  /** `L`, the length of the embeddings it judges. */
  readonly embeddingLength: number;
  /** `K`, the number of training identities. */
  readonly identities: number;
  /** Units of the three hidden layers; `[L, L, L]` is ours. */
  readonly widths?: readonly [number, number, number];
  /**
   * Look at directions alone: rows are brought to the length `sqrt(L)` first, so that no generated embedding is told by its length. Default false, as in
   * the paper's text (ours).
   */
  readonly normalize?: boolean;
  /**
   * Divide every kernel by its largest singular value, found by one power iteration per update: D is then no steeper than its batch norms and biases make
   * it. Default false, as in the paper's text (ours).
   */
  readonly spectralNorm?: boolean;
  /**
   * Batch norms after the hidden layers. Without them these have biases, D sees every row by itself, and with `spectralNorm` no slope is above 1: a batch
   * norm scales up again what spectral normalization scaled down. Default true (ours; so is the place of the batch norms).
   */
  readonly batchNorm?: boolean;
  /** Of the initial weights. Default 0. */
  readonly seed?: number;
}

/** How D is asked. */
export interface DiscriminatorApplyOptions {
  /** True: batch norms normalize by this batch and move their running statistics. Default false. */
  readonly training?: boolean;
  /**
   * With spectral normalization: one power iteration first. Default: as `training`; an update of D in which it is asked several times, or keeps to its running
   * statistics, says so.
   */
  readonly powerIteration?: boolean;
}

/** HTG's discriminator: D. */
export interface Discriminator {
  /** From embeddings to its two outputs. */
  readonly model: LayersModel;
  /** `K`; the index of the class "fake", too. */
  readonly identities: number;
  /** All weights by path, running statistics and what power iterations found included. */
  readonly weights: NamedWeights;
  /** The weights that learn, by path. */
  readonly trainable: NamedWeights;
  /**
   * @param features raw embeddings `[N, L]`, real or generated, never both in one batch: batch norm would tell them apart
   * @returns logits `[N, K + 1]`, the last one for "fake"; the caller's to dispose
   */
  apply(features: Tensor2D, options?: DiscriminatorApplyOptions): Tensor2D;
  /** Frees the weights. */
  dispose(): void;
}

/**
 * The discriminator D: whose embedding is it, or is it generated? Four fully connected layers, the first three with batch norm and
 * relu, the last with a bias, for `K` identities and one class "fake" (index `K`).
 *
 * Batch norms by phase: training D, real and generated embeddings in two calls with `{ training: true }`; training G, `apply(g)`, which
 * uses the running statistics, changes nothing of D and lets the gradient through. A D that was trained beforehand on large batches may
 * stay on its running statistics in its own updates, too: those of a few identities mislead it. Spectral normalization then needs
 * `{ powerIteration: true }` once per update.
 *
 * @throws RangeError where a length or the number of identities is no whole number > 0
 *
 * Source: Zhao et al., "An Adversarial Approach to Hard Triplet Generation", ECCV 2018. The widths are ours. Spectral normalization: Miyato et al.,
 * "Spectral Normalization for Generative Adversarial Networks", ICLR 2018.
 *
 * @example
 * const discriminator = createDiscriminator({ embeddingLength: 128, identities: 100, seed: 1 });
 * const logits = discriminator.apply(embeddings, { training: true });
 */
export function createDiscriminator({
  embeddingLength,
  identities,
  widths = [embeddingLength, embeddingLength, embeddingLength],
  normalize = false,
  spectralNorm = false,
  batchNorm = true,
  seed = 0,
  ...others
}: DiscriminatorOptions): Discriminator {
  refuseUnknownOptions('createDiscriminator', others, [
    ...['embeddingLength', 'identities', 'widths', 'normalize', 'spectralNorm', 'batchNorm', 'seed'],
  ]);
  for (const [name, value] of Object.entries({ normalize, spectralNorm, batchNorm })) {
    checkOneOf('createDiscriminator', name, value, [true, false]);
  }
  if (![embeddingLength, identities, ...widths].every((value) => Number.isInteger(value) && value > 0)) {
    throw new RangeError(
      `createDiscriminator: expected whole numbers > 0, received embeddingLength ${embeddingLength}, identities ${identities}, widths [${widths.join(', ')}]; pass the embedder's outputLength and the training set's identities`,
    );
  }
  const features = tfl.input({ name: 'features', shape: [embeddingLength] });
  const dense = (each: DenseOptions): tfl.layers.Layer =>
    spectralNorm ? new SpectralDense(each) : tfl.layers.dense({ ...each, kernelInitializer: 'zeros' });
  let x: SymbolicTensor = features;
  widths.forEach((units, i) => {
    x = denseUnit(x, { index: i + 1, units, batchNorm, dense });
  });
  const last = dense({ name: 'fc4', units: identities + 1, useBias: true });
  const model = tfl.model({ name: 'discriminator', inputs: features, outputs: last.apply(x) as SymbolicTensor });
  const weights = weightsByPath(model);
  initializeWeights(weights, seed);
  findFirstSingularVectors(model, weights, seed);
  return {
    model,
    identities,
    weights,
    trainable: weightsByPath(model, 'trainable'),
    apply: (input, { training = false, powerIteration = training } = {}) => {
      if (input.rank !== 2 || input.shape[1] !== embeddingLength) {
        throw new RangeError(
          `discriminator.apply: expected features [N, ${embeddingLength}], received [${input.shape.join(', ')}]; create it with the embedder's outputLength`,
        );
      }
      return tf.tidy(() => {
        const seen = normalize ? tf.mul(normalizeRows(input), Math.sqrt(embeddingLength)) : input;
        return model.apply(seen, { training, powerIteration }) as Tensor2D;
      });
    },
    dispose: () => {
      model.dispose();
    },
  };
}
