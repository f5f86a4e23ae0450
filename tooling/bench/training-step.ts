import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** What a step takes: images `[N, H, W, 3]` and the learning rate. */
export interface StepInputs {
  readonly images: tf.Tensor4D;
  readonly rate: tf.Scalar;
}

/** A model in training: `step` descends once and returns the loss before it. */
export interface TrainedModel {
  readonly step: (inputs: StepInputs) => { readonly loss: tf.Tensor };
  dispose(): void;
}

/** Mean square of the outputs, lowered by gradient descent with momentum 0.9: enough work of every kind, no data needed. */
export function trainedModel(model: LayersModel): TrainedModel {
  const weights = model.trainableWeights
    .map((weight) => weight.read())
    .filter((weight) => weight instanceof tf.Variable);
  const momenta = weights.map((weight) => tf.variable(tf.zerosLike(weight), false));
  const step = ({ images, rate }: StepInputs) => {
    const { value, grads } = tf.variableGrads(
      () => tf.mean(tf.square(model.apply(images, { training: true }) as tf.Tensor)),
      weights,
    );
    weights.forEach((weight, i) => {
      momenta[i].assign(tf.add(tf.mul(momenta[i], 0.9), grads[weight.name]));
      weight.assign(tf.sub(weight, tf.mul(momenta[i], rate)));
    });
    return { loss: value };
  };
  return {
    step,
    dispose: () => {
      tf.dispose(momenta);
      model.dispose();
    },
  };
}
