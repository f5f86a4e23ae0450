import type { Embedder } from '@htg/backbone';
import { compile, sgd, valueAndGradients } from '@htg/engine';
import type { Compiled } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';

/** A compiled training step of an embedder. */
export interface EmbedderStep {
  readonly step: Compiled<{ readonly images: tf.Tensor; readonly rate: tf.Tensor }, { readonly value: tf.Scalar }>;
  dispose(): void;
}

/** Lowers the embeddings' mean square by SGD with momentum and weight decay: the whole step of a net, with the cheapest loss. */
export function trainingStep(embedder: Embedder): EmbedderStep {
  const optimizer = sgd({ momentum: 0.9, weightDecay: 5e-4 }).bind(embedder.trainable);
  const step = compile(({ images, rate }: { readonly images: tf.Tensor; readonly rate: tf.Tensor }) => {
    const loss = (): tf.Scalar => tf.mean(tf.square(embedder.apply(images as tf.Tensor4D, { training: true })));
    const { value, gradients } = valueAndGradients(loss, embedder.trainable);
    optimizer.apply(gradients, rate as tf.Scalar);
    return { value };
  });
  const dispose = (): void => {
    step.dispose();
    optimizer.dispose();
  };
  return { step, dispose };
}
