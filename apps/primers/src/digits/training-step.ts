import { adam, valueAndGradients, weightsByPath } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** What a step takes: images, their digits one-hot, and the learning rate. */
export interface StepInputs {
  readonly images: tf.Tensor4D;
  readonly labels: tf.Tensor2D;
  readonly rate: tf.Scalar;
}

/** One update of a model by Adam, as a plain function of tensors; it returns the loss before the update. */
export function trainingStep(model: LayersModel): (inputs: StepInputs) => { loss: tf.Scalar } {
  const weights = weightsByPath(model, 'trainable');
  const optimizer = adam().bind(weights);
  return ({ images, labels, rate }) => {
    const { value, gradients } = valueAndGradients(
      () => tf.losses.softmaxCrossEntropy(labels, model.apply(images, { training: true }) as tf.Tensor),
      weights,
    );
    optimizer.apply(gradients, rate);
    return { loss: value };
  };
}
