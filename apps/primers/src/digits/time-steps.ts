import { compile, useEngine } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import { digitClassifier } from './digit-classifier.ts';
import { digitImages } from './digit-images.ts';
import { trainingStep } from './training-step.ts';

/** Medians of one update's time, in milliseconds. */
export interface StepTimes {
  /** `trainOnBatch` of tfjs-layers. */
  readonly trainOnBatch: number;
  /** The step as a plain function: TensorFlow gets its ops one by one. */
  readonly plain: number;
  /** The same function compiled: TensorFlow gets one op. */
  readonly compiled: number;
}

/** Times the three ways to make the same update, in turns, so that what else the machine does meets all of them alike. */
export async function timeSteps({ rounds = 100, batchSize = 64, warmUp = 10 } = {}): Promise<StepTimes> {
  await useEngine();
  const { train } = await digitImages();
  const images = tf.slice(train.images, 0, batchSize);
  const labels = tf.slice(train.labels, 0, batchSize);
  const rate = tf.scalar(0.001);

  const stock = digitClassifier();
  stock.compile({ optimizer: tf.train.adam(0.001), loss: (y, z) => tf.losses.softmaxCrossEntropy(y, z) });
  const plainStep = trainingStep(digitClassifier());
  const compiledStep = compile(trainingStep(digitClassifier()));
  const read = async ({ loss }: { readonly loss: tf.Tensor }): Promise<void> => {
    await loss.data();
    loss.dispose();
  };
  const ways: Record<keyof StepTimes, () => Promise<unknown>> = {
    trainOnBatch: () => stock.trainOnBatch(images, labels),
    plain: () => read(tf.tidy(() => plainStep({ images, labels, rate }))),
    compiled: async () => read(await compiledStep({ images, labels, rate })),
  };

  const times: Record<keyof StepTimes, number[]> = { trainOnBatch: [], plain: [], compiled: [] };
  for (let round = -warmUp; round < rounds; round++) {
    for (const way of ['trainOnBatch', 'plain', 'compiled'] as const) {
      const begin = performance.now();
      await ways[way]();
      if (round >= 0) times[way].push(performance.now() - begin);
    }
  }
  return {
    trainOnBatch: median(times.trainOnBatch),
    plain: median(times.plain),
    compiled: median(times.compiled),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
