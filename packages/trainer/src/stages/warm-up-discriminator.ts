import type { Embedder } from '@htg/backbone';
import type { ImageSet } from '@htg/datasets';
import { discriminatorRealLoss } from '@htg/discriminator';
import type { Discriminator } from '@htg/discriminator';
import { compile, randomStream, sgd } from '@htg/engine';
import type { Optimizer, RandomStream } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { compileEmbedding } from '../embedding/embed.ts';
import type { EmbeddedImages } from '../embedding/embed.ts';
import type { LoadBatch } from '../loop/training-data.ts';
import type { OtherInputs } from '../loop/training.ts';
import { cosineSchedule, scheduleFrom } from '../schedules/schedule.ts';
import type { Schedule } from '../schedules/schedule.ts';
import { drawNoise } from './draw-noise.ts';
import { checkFeatureNoise, withNoise } from './feature-noise.ts';
import { lossAndGradients } from './loss-and-gradients.ts';

/** One update of D's warm-up. */
export interface WarmUpReport {
  /** Number of the update, from 1. */
  readonly step: number;
  /** Updates in all. */
  readonly steps: number;
  /** `L_D,real` of the batch. */
  readonly loss: number;
  /** Share of the batch whose identity D named. */
  readonly accuracy: number;
}

interface WarmUpInputs {
  readonly features: Tensor2D;
  readonly labels: Tensor1D;
  readonly rate: Scalar;
  /** `[N, L]`, only where D sees through noise. */
  readonly noise?: Tensor2D;
}

/** How D is trained before stage 2, on embeddings of F that stay as they are. */
export interface WarmUpOptions {
  /** F, which is not changed. */
  readonly embedder: Embedder;
  /** D, which is trained. */
  readonly discriminator: Discriminator;
  /** Images whose identities D learns to name. */
  readonly train: ImageSet;
  /** Loads images to embed, usually changed at random; the second argument is the number of the pass. */
  readonly load?: LoadBatch;
  /** How many differently changed copies of the training images are embedded. Default 2. */
  readonly passes?: number;
  /** Number of updates. Default 600 (ours). */
  readonly steps?: number;
  /** Features in a batch. Default 128 (ours). */
  readonly batchSize?: number;
  /** Default a cosine from 0.05 (ours). */
  readonly learningRate?: number | Schedule;
  /** Default SGD with momentum 0.9 and weight decay 5e-4 (ours). */
  readonly optimizer?: Optimizer;
  /** Length of Gaussian noise beside that of an embedding, as in stage 2. Default 0. */
  readonly featureNoise?: number;
  /** Decides the batches and the noise. Default 0. */
  readonly seed?: number;
}

/**
 * Trains D alone to name the identities of real features, on the frozen F, before stage 2. From scratch and on the small batches of
 * stage 2 D learns little more than "fake", and its label term then tells G nothing.
 *
 * @returns reports, one per update; iterate them to train
 * @throws Error at the first loss that is not finite
 *
 * Source: ours; see the package's notes (NOTES.md).
 */
export async function* warmUpDiscriminator({
  embedder,
  discriminator,
  train,
  load = (indices) => train.load(indices),
  passes = 2,
  steps = 600,
  batchSize = 128,
  learningRate = cosineSchedule({ peak: 0.05, steps }),
  optimizer = sgd({ momentum: 0.9, weightDecay: 5e-4 }),
  featureNoise = 0,
  seed = 0,
}: WarmUpOptions): AsyncGenerator<WarmUpReport, void> {
  checkFeatureNoise('warmUpDiscriminator', featureNoise);
  const copies = await embedCopies(embedder, { train, load, passes });
  const rateOf = scheduleFrom(learningRate);
  const updates = optimizer.bind(discriminator.trainable);
  const update = compile(({ features, labels, rate, noise }: WarmUpInputs & OtherInputs) => {
    const { loss, gradients, watched } = lossAndGradients(() => {
      const logits = discriminator.apply(withNoise(features, noise && { share: featureNoise, draws: noise }), {
        training: true,
      });
      return { loss: discriminatorRealLoss(logits, labels), watched: { logits } };
    }, discriminator.trainable);
    updates.apply(gradients, rate);
    const right = tf.equal(tf.argMax(watched.logits, 1), labels);
    return { loss, accuracy: tf.mean(tf.cast(right, 'float32')) };
  });

  for (let step = 0; step < steps; step++) {
    const random = randomStream(seed, `discriminator warm-up, step ${step}`);
    const shape = [batchSize, embedder.outputLength] as const;
    const inputs = {
      ...drawFeatures(copies, batchSize, random),
      rate: tf.scalar(rateOf(step)),
      ...(featureNoise > 0 && { noise: drawNoise(shape, seed, step, 'discriminator warm-up, noise') }),
    };
    const outputs = await update(inputs);
    const [loss, accuracy] = await Promise.all([outputs.loss, outputs.accuracy].map(async (x) => (await x.data())[0]));
    tf.dispose([inputs, outputs]);
    if (!Number.isFinite(loss)) {
      throw new Error(
        `warmUpDiscriminator: expected a finite loss, received ${loss} at step ${step + 1}; lower the learning rate`,
      );
    }
    yield { step: step + 1, steps, loss, accuracy };
  }
  update.dispose();
  updates.dispose();
}

/** The training images as D will see them: before the neck, changed differently in each pass. */
async function embedCopies(
  embedder: Embedder,
  { train, load, passes }: Required<Pick<WarmUpOptions, 'train' | 'load' | 'passes'>>,
): Promise<EmbeddedImages[]> {
  const embedding = compileEmbedding(embedder, { side: 'metric' });
  try {
    const copies: EmbeddedImages[] = [];
    for (let pass = 0; pass < passes; pass++) {
      copies.push(await embedding({ ...train, load: (indices) => load(Int32Array.from(indices), pass) }));
    }
    return copies;
  } finally {
    embedding.dispose();
  }
}

/** A batch of features, drawn with replacement from all copies. */
function drawFeatures(
  copies: readonly EmbeddedImages[],
  batchSize: number,
  random: RandomStream,
): { readonly features: Tensor2D; readonly labels: Tensor1D } {
  const [{ embeddingLength: length, labels: identities }] = copies;
  const features = new Float32Array(batchSize * length);
  const labels = new Int32Array(batchSize);
  for (let i = 0; i < batchSize; i++) {
    const { embeddings } = copies[Math.floor(random.uniform() * copies.length)];
    const row = Math.floor(random.uniform() * identities.length);
    features.set(embeddings.subarray(row * length, (row + 1) * length), i * length);
    labels[i] = identities[row];
  }
  return { features: tf.tensor2d(features, [batchSize, length]), labels: tf.tensor1d(labels, 'int32') };
}
