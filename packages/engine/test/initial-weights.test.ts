import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { initializeWeights, weightsByPath } from '../src/index.ts';

beforeAll(() => tf.setBackend('cpu'));

function net(): tfl.Sequential {
  return tfl.sequential({
    layers: [
      tfl.layers.conv2d({ name: 'conv', filters: 32, kernelSize: 3, useBias: false, inputShape: [8, 8, 16] }),
      tfl.layers.batchNormalization({ name: 'norm', trainable: false }),
      tfl.layers.flatten({ name: 'flat' }),
      tfl.layers.dense({ name: 'fc', units: 7 }),
    ],
  });
}

describe('weightsByPath', () => {
  it('names the variables themselves, whatever was made before', () => {
    net();
    const model = net();
    const weights = weightsByPath(model);
    expect(Object.keys(weights)).toEqual([
      'conv/kernel',
      'norm/gamma',
      'norm/beta',
      'norm/moving_mean',
      'norm/moving_variance',
      'fc/kernel',
      'fc/bias',
    ]);
    weights['norm/gamma'].assign(tf.fill([32], 5));
    expect(model.getLayer('norm').getWeights()[0].dataSync()[0]).toBe(5);
  });

  it('leaves out what does not learn, when asked', () => {
    expect(Object.keys(weightsByPath(net(), 'trainable'))).toEqual(['conv/kernel', 'fc/kernel', 'fc/bias']);
  });
});

describe('initializeWeights', () => {
  it("draws torchvision's distributions and leaves batch norms alone", () => {
    const weights = weightsByPath(net());
    initializeWeights(weights, 1);
    const values = (path: string): number[] => [...weights[path].dataSync()];
    // 4608 draws: the deviation's standard error is 1 %.
    const kernel = values('conv/kernel');
    const deviation = Math.sqrt(kernel.reduce((sum, value) => sum + value ** 2, 0) / kernel.length);
    expect(deviation / Math.sqrt(2 / (9 * 32))).toBeCloseTo(1, 1);
    const bound = 1 / Math.sqrt(6 * 6 * 32);
    for (const path of ['fc/kernel', 'fc/bias']) {
      expect(Math.max(...values(path).map(Math.abs))).toBeLessThanOrEqual(bound);
    }
    expect(Math.max(...values('fc/kernel'))).toBeGreaterThan(0.99 * bound);
    expect(values('norm/gamma')).toEqual(Array<number>(32).fill(1));
  });

  it('repeats with its seed and leaves no tensor behind', () => {
    const weights = weightsByPath(net());
    const before = tf.memory().numTensors;
    initializeWeights(weights, 1);
    const first = [...weights['conv/kernel'].dataSync()];
    initializeWeights(weights, 2);
    expect([...weights['conv/kernel'].dataSync()]).not.toEqual(first);
    initializeWeights(weights, 1);
    expect([...weights['conv/kernel'].dataSync()]).toEqual(first);
    expect(tf.memory().numTensors).toBe(before);
  });
});
