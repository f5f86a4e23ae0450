import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkGradients, Perceptron } from '../src/index.ts';
import type { PerceptronLossName, PerceptronOptions } from '../src/index.ts';

const inputs = 4;
const samples = Array.from({ length: 6 }, (_, row) =>
  Array.from({ length: inputs }, (__, column) => Math.sin(1 + row * 1.7 + column * 0.9)),
);
/** One class of three in each row. */
const targets = samples.map((_, row) => [0, 1, 2].map((output) => (row % 3 === output ? 1 : 0)));

const cases = (['sigmoid', 'tanh', 'relu', 'identity'] as const).flatMap((hiddenActivation) =>
  (
    [
      ['sumOfSquares', 'sigmoid'],
      ['sumOfSquares', 'softmax'],
      ['meanOfSquares', 'tanh'],
      ['meanOfSquares', 'identity'],
      ['crossEntropy', 'sigmoid'],
      ['crossEntropy', 'softmax'],
    ] as const
  ).flatMap(([loss, outputActivation]) =>
    [true, false].map((bias) => ({ hiddenActivation, loss, outputActivation, bias })),
  ),
);

type Case = (typeof cases)[number];

function networkOf(one: Case): Perceptron {
  const options: PerceptronOptions = { inputs, hidden: 5, outputs: 3, weights: 'glorot', seed: 4, ...one };
  const network = new Perceptron(options);
  // Biases start at 0, where a mistake in them would not show.
  network.parameters.bias1?.data.forEach((_, at, data) => (data[at] = 0.1 * at - 0.15));
  network.parameters.bias2?.data.forEach((_, at, data) => (data[at] = 0.2 - 0.1 * at));
  return network;
}

const title = '$hiddenActivation, $outputActivation, $loss, bias $bias';

describe('gradients against central differences', () => {
  // Differences of step 1e-5 are good to about 1e-9 here; the bound is the promised one.
  it.each(cases)(title, (one) => {
    expect(checkGradients(networkOf(one), samples, targets).relativeError).toBeLessThan(1e-6);
  });

  it('would notice a wrong one', () => {
    const network = networkOf(cases[0]);
    const wrong = Object.create(network) as Perceptron;
    Object.defineProperties(wrong, {
      parameters: { get: () => network.parameters },
      loss: { value: network.loss.bind(network) },
      gradients: {
        value: () => {
          const result = network.gradients(samples, targets);
          result.gradients.weights2.data[3] *= 1.01;
          return result;
        },
      },
    });
    const check = checkGradients(wrong, samples, targets);
    expect(check.relativeError).toBeGreaterThan(1e-5);
    expect(check.worst).toMatchObject({ name: 'weights2', at: 3 });
  });
});

describe('gradients against tfjs', () => {
  let tensors = 0;
  beforeAll(async () => {
    await tf.setBackend('cpu');
    tensors = tf.memory().numTensors;
  });
  afterAll(() => {
    expect(tf.memory().numTensors).toBe(tensors);
  });

  // tfjs computes in single precision: relative errors of some 1e-7.
  it.each(cases)(title, (one) => {
    const network = networkOf(one);
    const { gradients } = network.gradients(samples, targets);
    const theirs = tfjsGradients(network, one);
    for (const [name, values] of Object.entries(theirs)) {
      const ours = gradients[name as keyof typeof gradients]?.data ?? new Float64Array();
      const norm = Math.hypot(...values);
      const difference = Math.hypot(...ours.map((value, at) => value - values[at]));
      expect(ours).toHaveLength(values.length);
      expect(difference / norm, name).toBeLessThan(1e-6);
    }
  });
});

function tfjsGradients(
  network: Perceptron,
  { hiddenActivation, outputActivation, loss }: Case,
): Record<string, number[]> {
  const { weights1, bias1, weights2, bias2 } = network.parameters;
  const named = Object.entries({ weights1, bias1, weights2, bias2 }).flatMap(([name, matrix]) =>
    matrix === undefined ? [] : [{ name, ...matrix }],
  );
  return tf.tidy(() => {
    const x = tf.tensor2d(samples);
    const y = tf.tensor2d(targets);
    const forward = (...tensors: tf.Tensor[]): tf.Scalar => {
      const of = (name: string): tf.Tensor | undefined => tensors[named.findIndex((each) => each.name === name)];
      const layer = (input: tf.Tensor, layerNumber: 1 | 2): tf.Tensor => {
        const sums = tf.matMul(input, of(`weights${layerNumber}`) as tf.Tensor2D);
        const bias = of(`bias${layerNumber}`);
        return bias === undefined ? sums : tf.add(sums, bias);
      };
      const hidden = activate(layer(x, 1), hiddenActivation);
      return tfjsLoss(activate(layer(hidden, 2), outputActivation), y, loss, outputActivation);
    };
    const inputsOf = named.map(({ data, rows, columns }) => tf.tensor2d(Float32Array.from(data), [rows, columns]));
    const gradients = tf.grads(forward)(inputsOf);
    return Object.fromEntries(gradients.map((gradient, at) => [named[at].name, [...gradient.dataSync()]]));
  });
}

function activate(z: tf.Tensor, name: Case['hiddenActivation'] | Case['outputActivation']): tf.Tensor {
  switch (name) {
    case 'identity':
      return z;
    case 'relu':
      return tf.relu(z);
    case 'sigmoid':
      return tf.sigmoid(z);
    case 'softmax':
      return tf.softmax(z);
    case 'tanh':
      return tf.tanh(z);
  }
}

function tfjsLoss(a: tf.Tensor, y: tf.Tensor, loss: PerceptronLossName, activation: string): tf.Scalar {
  if (loss === 'sumOfSquares') return tf.sum(tf.square(tf.sub(y, a)));
  if (loss === 'meanOfSquares') return tf.mean(tf.square(tf.sub(y, a)));
  const ofOnes = tf.mul(y, tf.log(a));
  const ofZeros = tf.mul(tf.sub(1, y), tf.log(tf.sub(1, a)));
  const sum = tf.sum(activation === 'softmax' ? ofOnes : tf.add(ofOnes, ofZeros));
  return tf.neg(tf.div<tf.Scalar>(sum, samples.length));
}
