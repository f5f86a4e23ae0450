import { weightsByPath } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { basicUnit, bottleneckUnit } from '../src/families/residual-unit.ts';
import { toFloat32 } from '../src/index.ts';
import { axesFromTorch, axesToTorch, torchName } from '../src/weights/torch-name.ts';
import { golden, normDifference } from './golden.ts';

beforeAll(() => tf.setBackend('cpu'));

describe.each([
  ['basic', 1],
  ['basic', 2],
  ['bottleneck', 1],
  ['bottleneck', 2],
  ['ibn', 1],
] as const)('a %s unit of stride %i, as torchvision has it', (kind, stride) => {
  it('gives the output and the gradients of torch', () => {
    const numbers = golden(`${kind}-unit-${stride}`);
    const [x, target] = [numbers.tensor('input'), numbers.tensor('target')];
    const input = tfl.input({ shape: x.shape.slice(1) });
    const channels = kind === 'basic' ? target.shape[3] : (target.shape[3] ?? 0) / 4;
    const shape = { name: 'unit', channels: channels ?? 0, stride, instance: kind === 'ibn' };
    const learning = { trainable: true, frozenStatistics: false, folded: false };
    const build = kind === 'basic' ? basicUnit : bottleneckUnit;
    const model = tfl.model({ inputs: input, outputs: build(input, shape, learning) });

    const torchNameOf = (path: string): string => torchName(path).replace('unit.', '');
    const trainable = weightsByPath(model, 'trainable');
    const weights = numbers.group('weights');
    for (const [path, variable] of Object.entries(trainable)) {
      const stored = weights[torchNameOf(path)];
      variable.assign(
        tf.transpose(tf.tensor(toFloat32(stored), [...stored.shape]), [
          ...axesFromTorch({ path, shape: variable.shape }),
        ]),
      );
    }
    const apply = (value: tf.Tensor): tf.Tensor => model.apply(value, { training: true }) as tf.Tensor;
    // 1e-4: float32 through two or three batch norms, sums in another order.
    expect(normDifference(apply(x).dataSync(), numbers.tensor('output').dataSync())).toBeLessThan(1e-4);

    const loss = (value: tf.Tensor): tf.Scalar => tf.sum(tf.mul(apply(value), target));
    const expected = numbers.group('gradients');
    expect(normDifference(tf.grad(loss)(x).dataSync(), toFloat32(expected.input))).toBeLessThan(1e-4);
    const { grads } = tf.variableGrads(() => loss(x), Object.values(trainable));
    for (const [path, variable] of Object.entries(trainable)) {
      const gradient = tf.transpose(grads[variable.name], [...axesToTorch({ path, shape: variable.shape })]);
      expect(normDifference(gradient.dataSync(), toFloat32(expected[torchNameOf(path)])), path).toBeLessThan(1e-4);
    }
  });
});
