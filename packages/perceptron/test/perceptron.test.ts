import { describe, expect, it } from 'vitest';
import { checkGradients, Perceptron } from '../src/index.ts';
import type { PerceptronOptions } from '../src/index.ts';

/** The exclusive or of the first two numbers; the third is always 1 and serves as bias. */
const samples = [
  [0, 0, 1],
  [0, 1, 1],
  [1, 0, 1],
  [1, 1, 1],
];
const targets = [[0], [1], [1], [0]];

/** A network of one unit in each layer, whose numbers can be worked out by hand. */
function small(options: Partial<PerceptronOptions> = {}): Perceptron {
  const network = new Perceptron({ inputs: 1, hidden: 1, outputs: 1, ...options });
  network.parameters.weights1.data[0] = 2;
  network.parameters.weights2.data[0] = -1;
  return network;
}

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

describe('Perceptron', () => {
  it('computes forward pass, loss and gradients as worked by hand', () => {
    const network = small();
    const h = sigmoid(2 * 0.5);
    const a = sigmoid(-h);
    const { hidden, output } = network.forward([[0.5]]);
    expect(hidden.data[0]).toBeCloseTo(h, 15);
    expect(output.data[0]).toBeCloseTo(a, 15);
    expect(network.loss([[0.5]], [[1]])).toBeCloseTo((1 - a) ** 2, 15);
    const toSum2 = -2 * (1 - a) * a * (1 - a);
    const { loss, gradients } = network.gradients([[0.5]], [[1]]);
    expect(loss).toBeCloseTo((1 - a) ** 2, 15);
    expect(gradients.weights2.data[0]).toBeCloseTo(toSum2 * h, 15);
    expect(gradients.weights1.data[0]).toBeCloseTo(toSum2 * -1 * h * (1 - h) * 0.5, 15);
  });

  it('takes the steps of momentum', () => {
    const network = small({ hiddenActivation: 'identity', outputActivation: 'identity' });
    // a = w1 w2 x = -2 for x = 1; y = 0: dL/dw1 = 2 a w2 = 4, dL/dw2 = 2 a w1 = -8.
    network.train([[1]], [[0]], { epochs: 1, learningRate: 0.1, momentum: 0.5 });
    const [w1, w2] = [2 - 0.4, -1 + 0.8];
    expect(network.parameters.weights1.data[0]).toBeCloseTo(w1, 15);
    expect(network.parameters.weights2.data[0]).toBeCloseTo(w2, 15);
    const again = small({ hiddenActivation: 'identity', outputActivation: 'identity' });
    again.train([[1]], [[0]], { epochs: 2, learningRate: 0.1, momentum: 0.5 });
    const a = w1 * w2;
    expect(again.parameters.weights1.data[0]).toBeCloseTo(w1 + 0.5 * -0.4 - 0.1 * 2 * a * w2, 14);
    expect(again.parameters.weights2.data[0]).toBeCloseTo(w2 + 0.5 * 0.8 - 0.1 * 2 * a * w1, 14);
  });

  it('learns the table within 0.05 after 1500 iterations, for at least 95 of 100 seeds', () => {
    let learned = 0;
    for (let seed = 0; seed < 100; seed++) {
      const network = new Perceptron({ inputs: 3, hidden: 4, outputs: 1, seed });
      network.train(samples, targets, { epochs: 1500, learningRate: 1 });
      const errors = network.predict(samples).map(([a], row) => Math.abs(a - targets[row][0]));
      if (Math.max(...errors) <= 0.05) learned += 1;
    }
    expect(learned).toBeGreaterThanOrEqual(95);
  });

  it('starts from weights in 0..1 and repeats bit for bit', () => {
    const train = (): Perceptron => {
      const network = new Perceptron({ inputs: 3, hidden: 4, outputs: 1, seed: 7 });
      const first = network.parameters.weights1.data.slice();
      expect(first.every((weight) => weight >= 0 && weight < 1)).toBe(true);
      expect(new Set(first).size).toBe(12);
      network.train(samples, targets, { epochs: 20, batchSize: 3, momentum: 0.5, learningRate: 0.5, seed: 2 });
      return network;
    };
    expect(train().toJSON()).toEqual(train().toJSON());
  });

  it('keeps the history of the loss, which is that before each step', () => {
    const network = new Perceptron({ inputs: 3, hidden: 4, outputs: 1, seed: 1 });
    const before = network.loss(samples, targets);
    const history = network.train(samples, targets, { epochs: 300 });
    expect(history).toHaveLength(300);
    expect(history[0]).toBeCloseTo(before, 14);
    expect(history[299]).toBeLessThan(before);
  });

  it('averages the loss of batches where the loss is a mean', () => {
    const options = { inputs: 3, hidden: 4, outputs: 1, seed: 1, loss: 'meanOfSquares' } as const;
    const network = new Perceptron(options);
    const before = network.loss(samples, targets);
    // So small a rate moves nothing within the epoch: batches of 3 and 1 add up to the mean over 4.
    expect(network.train(samples, targets, { epochs: 1, batchSize: 3, learningRate: 1e-12 })[0]).toBeCloseTo(before, 9);
  });

  it('learns faster with momentum than without', () => {
    const last = (momentum: number): number => {
      const network = new Perceptron({ inputs: 3, hidden: 4, outputs: 1, seed: 3 });
      return network.train(samples, targets, { epochs: 400, learningRate: 0.5, momentum })[399];
    };
    expect(last(0.8)).toBeLessThan(last(0));
  });

  it('does not change by being checked', () => {
    const network = new Perceptron({ inputs: 3, hidden: 4, outputs: 1, bias: true });
    const before = JSON.stringify(network);
    checkGradients(network, samples, targets);
    expect(JSON.stringify(network)).toBe(before);
  });

  it('saves and loads', () => {
    const network = new Perceptron({ inputs: 3, hidden: 2, outputs: 1, bias: true, weights: 'glorot', seed: 5 });
    network.train(samples, targets, { epochs: 10 });
    const loaded = Perceptron.fromJSON(JSON.parse(JSON.stringify(network)) as ReturnType<Perceptron['toJSON']>);
    expect(loaded.predict(samples)).toEqual(network.predict(samples));
    expect(() => Perceptron.fromJSON({ ...network.toJSON(), parameters: {} })).toThrow(
      'Perceptron.fromJSON: expected 6 numbers of weights1, received 0',
    );
    expect(() => Perceptron.fromJSON({} as never)).toThrow(
      'Perceptron.fromJSON: expected a saved network of version 1',
    );
  });
});

describe('bad input', () => {
  const network = new Perceptron({ inputs: 3, hidden: 4, outputs: 1 });
  it.each<[string, () => unknown, string]>([
    [
      'no hidden unit',
      () => new Perceptron({ inputs: 3, hidden: 0, outputs: 1 }),
      'Perceptron: expected hidden to be a whole number >= 1, received 0',
    ],
    [
      'an unknown loss',
      () => new Perceptron({ inputs: 3, hidden: 4, outputs: 1, loss: 'hinge' as never }),
      'expected loss to be one of crossEntropy, meanOfSquares, sumOfSquares, received "hinge"',
    ],
    [
      'cross entropy of tanh',
      () => new Perceptron({ inputs: 3, hidden: 4, outputs: 1, loss: 'crossEntropy', outputActivation: 'tanh' }),
      'expected outputActivation to be one of sigmoid, softmax, received "tanh"',
    ],
    [
      'too short a sample',
      () => network.predict([[1, 2]]),
      'Perceptron.predict: expected 3 numbers in each row of samples, received 2 in row 0',
    ],
    [
      'NaN',
      () => network.predict([[1, 2, NaN]]),
      'expected finite numbers in samples, received NaN in row 0, column 2',
    ],
    [
      'fewer targets',
      () => network.train(samples, [[0]]),
      'Perceptron.train: expected as many targets as samples, and at least one, received 4 samples and 1 targets',
    ],
    ['no samples', () => network.train([], []), 'received 0 samples'],
    [
      'momentum 1',
      () => network.train(samples, targets, { momentum: 1 }),
      'expected momentum in 0 <= momentum < 1, received 1',
    ],
    ['rate 0', () => network.train(samples, targets, { learningRate: 0 }), 'expected learningRate > 0, received 0'],
    [
      'half an epoch',
      () => network.train(samples, targets, { epochs: 0.5 }),
      'expected epochs to be a whole number >= 1, received 0.5',
    ],
    [
      'a seed of text',
      () => new Perceptron({ inputs: 1, hidden: 1, outputs: 1, seed: 'x' as never }),
      'expected a whole seed, received x',
    ],
    [
      'a large step',
      () => checkGradients(network, samples, targets, 2),
      'checkGradients: expected 0 < step < 1, received 2',
    ],
  ])('%s', (_, act, text) => {
    expect(act).toThrow(text);
  });

  it('stops where the loss is no longer finite', () => {
    const wild = new Perceptron({
      inputs: 3,
      hidden: 4,
      outputs: 1,
      hiddenActivation: 'identity',
      outputActivation: 'identity',
    });
    expect(() => wild.train(samples, targets, { learningRate: 50 })).toThrow(
      /expected a finite loss, received .* lower learningRate \(50\)/,
    );
  });
});
