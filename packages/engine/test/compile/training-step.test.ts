import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { expect } from 'vitest';
import { compile } from '../../src/index.ts';
import { onTensorFlow } from '../on-tensorflow.ts';

function makeNetwork(): layers.LayersModel {
  const model = layers.sequential();
  const init = (seed: number) => layers.initializers.glorotNormal({ seed });
  model.add(
    layers.layers.conv2d({
      filters: 4,
      kernelSize: 3,
      padding: 'same',
      inputShape: [8, 8, 2],
      kernelInitializer: init(1),
    }),
  );
  model.add(layers.layers.batchNormalization({ momentum: 0.5 }));
  model.add(layers.layers.reLU());
  model.add(layers.layers.maxPooling2d({ poolSize: 2 }));
  model.add(layers.layers.flatten());
  model.add(layers.layers.dense({ units: 3, kernelInitializer: init(2) }));
  return model;
}

const trainable = (model: layers.LayersModel) =>
  model.trainableWeights.map((weight) => weight.read()).filter((weight) => weight instanceof tf.Variable);

const numbers = async (tensors: readonly tf.Tensor[]) => Promise.all(tensors.map((tensor) => tensor.array()));

onTensorFlow(
  'a network with batch norm trains alike, its moving statistics and an optimizer found by themselves',
  async () => {
    const x = tf.randomNormal([6, 8, 8, 2], 0, 1, 'float32', 5);
    const labels = tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1, 2], 'int32'), 3);
    const make = () => {
      const model = makeNetwork();
      const optimizer = tf.train.adam(0.01);
      const weights = trainable(model);
      const step = ({ x: images }: { x: tf.Tensor }) => {
        const { value, grads } = tf.variableGrads(
          () => tf.losses.softmaxCrossEntropy(labels, model.apply(images, { training: true }) as tf.Tensor),
          weights,
        );
        optimizer.applyGradients(grads as never);
        return { loss: value };
      };
      return { model, step };
    };
    const [plain, compiled] = [make(), make()];
    const step = compile(compiled.step);
    for (let i = 0; i < 5; i++) {
      const expected = tf.tidy(() => plain.step({ x })).loss;
      const { loss } = await step({ x });
      expect(await loss.array()).toEqual(await expected.array());
    }
    expect(await numbers(compiled.model.getWeights())).toEqual(await numbers(plain.model.getWeights()));
    const statistics = (model: layers.LayersModel) => model.layers[1].getWeights().slice(2);
    expect((await numbers(statistics(compiled.model)))[0]).not.toEqual([0, 0, 0, 0]);
    step.dispose();
  },
);

onTensorFlow('an update inside a step is seen by a loss that runs through the updated weights', async () => {
  // G moves first; F's gradient then flows through the updated G: nested variableGrads.
  const makeState = () => ({ f: tf.variable(tf.tensor1d([1, -2])), g: tf.variable(tf.tensor1d([0.5, 3])) });
  const [plain, compiled] = [makeState(), makeState()];
  const body =
    ({ f, g }: ReturnType<typeof makeState>) =>
    ({ x }: { x: tf.Tensor }) => {
      const { value, grads } = tf.variableGrads(() => {
        const feature = tf.mul(f, x);
        const own = tf.variableGrads(() => tf.sum(tf.square(tf.sub(tf.mul(g, 2), feature))), [g]);
        g.assign(tf.sub(g, tf.mul(own.grads[g.name], 0.1)));
        return tf.sum(tf.square(tf.mul(g, feature)));
      }, [f]);
      f.assign(tf.sub(f, tf.mul(grads[f.name], 0.01)));
      return { loss: value };
    };
  const step = compile(body(compiled));
  const x = tf.tensor1d([1, 0.5]);
  for (let i = 0; i < 4; i++) {
    const expected = tf.tidy(() => body(plain)({ x })).loss;
    expect(await (await step({ x })).loss.array()).toEqual(await expected.array());
  }
  expect(await numbers([compiled.f, compiled.g])).toEqual(await numbers([plain.f, plain.g]));
  // By hand, first step: g' = g - 0.1 * 4 (2g - f x), df = 2 g'^2 f x^2.
  step.dispose();
});

onTensorFlow(
  'tensors and handles do not grow over steps, and all go when everything is disposed of',
  async ({ binding }) => {
    const count = () => ({
      tensors: tf.memory().numTensors,
      handles: binding.getNumOfTensors(),
      ids: tf.backend().numDataIds(),
    });
    const before = count();
    const model = makeNetwork();
    const weights = trainable(model);
    const x = tf.randomNormal([2, 8, 8, 2], 0, 1, 'float32', 5);
    const step = compile(({ x: images, rate }: { x: tf.Tensor; rate: tf.Tensor }) => {
      const { value, grads } = tf.variableGrads(
        () => tf.mean(tf.square(model.apply(images, { training: true }) as tf.Tensor)),
        weights,
      );
      for (const weight of weights) weight.assign(tf.sub(weight, tf.mul(grads[weight.name], rate)));
      return { loss: value };
    });
    const rate = tf.scalar(0.01);
    tf.dispose(await step({ x, rate }));
    const afterFirst = count();
    for (let i = 0; i < 20; i++) tf.dispose(await step({ x, rate }));
    expect(count()).toEqual(afterFirst);
    step.dispose();
    model.dispose();
    tf.dispose([x, rate]);
    expect(count()).toEqual(before);
  },
);
