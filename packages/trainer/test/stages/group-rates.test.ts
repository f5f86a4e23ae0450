import '@tensorflow/tfjs-backend-cpu';
import { sgd } from '@htg/engine';
import { describe, expect, it } from 'vitest';
import { trainBasic, trainHtg } from '../../src/index.ts';
import type { GroupRates } from '../../src/index.ts';
import { rateOfWeights } from '../../src/stages/group-rates.ts';
import { identityControl, sampler, tinyNetworks, tinySet, valuesOf } from '../tiny.ts';

const train = tinySet();

/** How far each weight moves in one plain gradient step. */
async function stepsOf(stage: 'basic' | 'htg', rates?: GroupRates): Promise<Record<string, number[]>> {
  const networks = tinyNetworks();
  const options = { ...networks, train, sampler, steps: 1, learningRate: 0.01, optimizer: sgd({ weightDecay: 0.1 }) };
  const training =
    stage === 'basic' ? trainBasic({ ...options, rates }) : trainHtg({ ...options, ...identityControl(), rates });
  const before = valuesOf(training.weights);
  for await (const report of training) expect(report).toBeDefined();
  const after = valuesOf(training.weights);
  return Object.fromEntries(
    Object.keys(before).map((path) => [path, before[path].map((value, i) => after[path][i] - value)]),
  );
}

describe('rates by group', () => {
  it.each(['basic', 'htg'] as const)(
    '%s: each weight moves by its factor of what it does at one rate',
    async (stage) => {
      const whole = await stepsOf(stage);
      const scaled = await stepsOf(stage, { backbone: 0.1, head: 0.5, losses: 2, layerDecay: 0.5 });
      // A ResNet-18 has a stem and eight units: nine layers.
      const factors = {
        'embedder/conv1/kernel': 0.1 * 0.5 ** 9,
        'embedder/block1.0.conv1/kernel': 0.1 * 0.5 ** 8,
        'embedder/block4.1.bn2/gamma': 0.1 * 0.5,
        'embedder/keypoints3.conv1/kernel': 0.5,
        'embedder/global/bias': 0.5,
        'losses/softmax/weights': 2,
      };
      for (const [path, factor] of Object.entries(factors)) {
        whole[path].forEach((value, i) => {
          // Differences of weights around 1 in single precision.
          expect(Math.abs(scaled[path][i] - factor * value)).toBeLessThan(2e-7);
        });
      }
      // Statistics go by no rate.
      expect(scaled['embedder/bn1/moving_mean']).toEqual(whole['embedder/bn1/moving_mean']);
    },
  );

  it('are 1 where a group is not named', () => {
    const { embedder } = tinyNetworks();
    const rate = rateOfWeights('test', embedder, { layerDecay: 0.5 });
    expect(rate('embedder/global/kernel')).toBe(1);
    expect(rate('losses/softmax/weights')).toBe(1);
    expect(rate('embedder/block4.1.conv1/kernel')).toBe(0.5);
  });

  it.each([
    [{ neck: 1 }, 'test: rates: expected options among backbone, head, layerDecay, losses, received neck; '],
    [
      { head: 0 },
      'test: expected rates.head to be finite and above 0, received 0; to keep weights as they are, freeze them',
    ],
    [{ layerDecay: 1.5 }, 'test: expected rates.layerDecay to be in (0, 1], received 1.5'],
  ])('refuses %j', (rates, message) => {
    expect(() => rateOfWeights('test', tinyNetworks().embedder, rates as GroupRates)).toThrow(message);
  });
});
