import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { expect } from 'vitest';
import { randomTensor } from '../../../../tooling/testing/random-tensor.ts';
import {
  adamw,
  batchNormalization,
  compile,
  initializeWeights,
  reLU,
  sgd,
  valueAndGradients,
  weightsByPath,
} from '../../src/index.ts';
import { onBackends } from '../on-backends.ts';

function network(): tfl.LayersModel {
  const input = tfl.input({ shape: [6, 6, 2] });
  const layers = [
    tfl.layers.conv2d({ name: 'conv', filters: 3, kernelSize: 3, padding: 'same', useBias: false }),
    batchNormalization({ name: 'bn' }),
    reLU({ name: 'relu' }),
    tfl.layers.flatten({ name: 'flat' }),
    tfl.layers.dense({ name: 'fc', units: 4 }),
    batchNormalization({ name: 'neck', center: false }),
  ];
  const output = layers.reduce<tfl.SymbolicTensor>((x, layer) => layer.apply(x) as tfl.SymbolicTensor, input);
  const model = tfl.model({ inputs: input, outputs: output });
  initializeWeights(weightsByPath(model), 1);
  return model;
}

onBackends('compiled updates', (test) => {
  for (const optimizer of [sgd({ momentum: 0.9, weightDecay: 0.01, nesterov: true }), adamw()]) {
    test(`fast layers and ${optimizer.name} train alike compiled and eagerly, to the bit`, async () => {
      const images = randomTensor([5, 6, 6, 2], 2);
      const target = randomTensor([5, 4], 3);
      const make = () => {
        const model = network();
        const weights = weightsByPath(model, 'trainable');
        const bound = optimizer.bind(weights);
        const step = ({ x, rate }: { x: tf.Tensor; rate: tf.Tensor }) => {
          const { value, gradients } = valueAndGradients(
            () => tf.mean(tf.squaredDifference(model.apply(x, { training: true }) as tf.Tensor, target)),
            weights,
          );
          bound.apply(gradients, rate as tf.Scalar);
          return { loss: value };
        };
        return {
          step,
          state: { ...weightsByPath(model), ...bound.slots, stepCount: bound.stepCount } as Record<string, tf.Variable>,
        };
      };
      const [plain, compiled] = [make(), make()];
      const step = compile(compiled.step);
      for (let i = 0; i < 4; i++) {
        const rate = tf.scalar(0.1 / (i + 1));
        const expected = tf.tidy(() => plain.step({ x: images, rate }));
        const { loss } = await step({ x: images, rate });
        expect(loss.dataSync()).toEqual(expected.loss.dataSync());
      }
      expect(step.traces).toBe(1);
      for (const [name, value] of Object.entries(plain.state)) {
        expect([name, compiled.state[name].dataSync()]).toEqual([name, value.dataSync()]);
      }
      expect(compiled.state.stepCount.dataSync()[0]).toBe(4);
      step.dispose();
    });
  }
});
