import { compile, sgd, useEngine, valueAndGradients } from '../src/index.ts';
import * as tf from '@tensorflow/tfjs-core';

const { reason } = await useEngine();
console.log(reason);

// y = 3 x + 1, found from examples.
const weights = { slope: tf.variable(tf.scalar(0)), shift: tf.variable(tf.scalar(0)) };
const optimizer = sgd({ momentum: 0.9 }).bind(weights);

const step = compile(({ x, y, rate }: { x: tf.Tensor1D; y: tf.Tensor1D; rate: tf.Scalar }) => {
  const { value, gradients } = valueAndGradients(() => {
    const guess = tf.add(tf.mul(x, weights.slope), weights.shift);
    return tf.mean(tf.squaredDifference(guess, y));
  }, weights);
  optimizer.apply(gradients, rate);
  return { loss: value };
});

const x = tf.linspace(-1, 1, 32);
const y = tf.add<tf.Tensor1D>(tf.mul(x, 3), 1);
for (let i = 0; i < 200; i++) {
  const { loss } = await step({ x, y, rate: tf.scalar(0.05) });
  loss.dispose();
}
console.log(weights.slope.arraySync(), weights.shift.arraySync());
