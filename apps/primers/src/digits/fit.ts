import { registerTensorFlowBackend } from '@htg/libtensorflow';
import * as tf from '@tensorflow/tfjs-core';
import { digitClassifier } from './digit-classifier.ts';
import { digitImages } from './digit-images.ts';

/** TensorFlow.js as its own tutorials write it: `compile`, `fit`, `evaluate`. Only the first line is about the backend. */
export async function fit({ epochs = 10 } = {}): Promise<number> {
  await registerTensorFlowBackend();

  const { train, test } = await digitImages();
  const model = digitClassifier();
  model.compile({
    optimizer: tf.train.adam(0.001),
    loss: (truth, logits) => tf.losses.softmaxCrossEntropy(truth, logits),
    metrics: ['accuracy'],
  });
  await model.fit(train.images, train.labels, { epochs, batchSize: 64 });
  const [, accuracy] = model.evaluate(test.images, test.labels) as tf.Scalar[];
  return (await accuracy.data())[0];
}
