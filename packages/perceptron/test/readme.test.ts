import { expect, it } from 'vitest';
import { checkGradients, Perceptron } from '../src/index.ts';

it('runs the README example', () => {
  const samples = [[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]; // prettier-ignore
  const targets = [[0], [1], [1], [0]];

  const network = new Perceptron({ inputs: 3, hidden: 4, outputs: 1, seed: 1 });
  const history = network.train(samples, targets, { epochs: 1500, learningRate: 1 });

  expect(history[1499]).toBeLessThan(0.01);
  expect(network.predict(samples).map(([output]) => Math.round(output))).toEqual([0, 1, 1, 0]);
  expect(checkGradients(network, samples, targets).relativeError).toBeLessThan(1e-6);
});
