import { compile, useEngine } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import { digitClassifier } from './digit-classifier.ts';
import { digitImages, shuffle } from './digit-images.ts';
import { trainingStep } from './training-step.ts';

/** The same training, its step compiled: TensorFlow in Node, WASM or WebGPU in a page, by the same lines. */
export async function trainCompiled({ epochs = 10, batchSize = 64 } = {}): Promise<number> {
  await useEngine();

  const { train, test } = await digitImages();
  const model = digitClassifier();
  const step = compile(trainingStep(model));
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = Int32Array.from({ length: train.images.shape[0] }, (_, index) => index);
    shuffle(order, epoch);
    // A cosine from 0.001 down to 0: the rate is an input, so it may change without a new trace.
    const rate = tf.scalar(0.0005 * (1 + Math.cos((Math.PI * epoch) / epochs)));
    for (let start = 0; start + batchSize <= order.length; start += batchSize) {
      const batch = tf.tensor1d(order.subarray(start, start + batchSize), 'int32');
      const [images, labels] = [tf.gather(train.images, batch), tf.gather(train.labels, batch)];
      const { loss } = await step({ images, labels, rate });
      tf.dispose([batch, images, labels, loss]);
    }
    rate.dispose();
  }

  const right = tf.tidy(() => {
    const logits = model.predict(test.images) as tf.Tensor2D;
    return tf.mean(tf.cast(tf.equal(tf.argMax(logits, 1), tf.argMax(test.labels, 1)), 'float32'));
  });
  return (await right.data())[0];
}
