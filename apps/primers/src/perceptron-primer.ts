import { shuffledIndices } from '@htg/boosting';
import { checkGradients, Perceptron } from '@htg/perceptron';
import type { Digits } from './digits-table.ts';

/** The exclusive or of the first two inputs; the third is always 1 and stands in for a bias. */
export const samples = [
  [0, 0, 1],
  [0, 1, 1],
  [1, 0, 1],
  [1, 1, 1],
];
export const targets = [[0], [1], [1], [0]];

export interface TableSettings {
  readonly hidden: number;
  readonly rate: number;
  readonly iterations: number;
  readonly seed: number;
}

export interface TableResult {
  readonly losses: Float64Array;
  readonly predictions: readonly number[];
  /** Relative difference of the chain rule's gradients and central differences, before training. */
  readonly gradientError: number;
}

/** The network of the documents: weights uniform in 0..1, no bias, sigmoids, the sum of squares. */
export function learnTable({ hidden, rate, iterations, seed }: TableSettings): TableResult {
  const network = new Perceptron({ inputs: 3, hidden, outputs: 1, seed });
  const { relativeError } = checkGradients(network, samples, targets);
  const losses = network.train(samples, targets, { epochs: iterations, learningRate: rate });
  return { losses, predictions: network.predict(samples).map(([output]) => output), gradientError: relativeError };
}

export interface DigitsSettings {
  readonly epochs: number;
  readonly seed: number;
}

export interface DigitsResult {
  readonly trainRows: number;
  readonly losses: Float64Array;
  readonly trainAccuracy: number;
  readonly testAccuracy: number;
  /** `[truth][prediction]`: test digits. */
  readonly confusion: readonly (readonly number[])[];
  /** Test digits that were misread. */
  readonly misread: readonly { readonly pixels: readonly number[]; readonly label: number; readonly read: number }[];
  readonly seconds: number;
}

/** The same network with options: tanh, softmax and cross entropy, biases, mini-batches, momentum. A fifth of the digits tests. */
export function learnDigits({ pixels, labels }: Digits, { epochs, seed }: DigitsSettings): DigitsResult {
  const order = [...shuffledIndices(labels.length, 13)];
  const trainRows = Math.floor(labels.length * 0.8);
  const rowsOf = (rows: readonly number[]) => ({
    pixels: rows.map((row) => pixels[row]),
    labels: rows.map((row) => labels[row]),
  });
  const train = rowsOf(order.slice(0, trainRows));
  const test = rowsOf(order.slice(trainRows));
  const network = new Perceptron({
    inputs: 64,
    hidden: 32,
    outputs: 10,
    hiddenActivation: 'tanh',
    outputActivation: 'softmax',
    loss: 'crossEntropy',
    bias: true,
    weights: 'glorot',
    seed,
  });
  const start = performance.now();
  const losses = network.train(train.pixels, train.labels.map(oneHot), {
    epochs,
    learningRate: 0.05,
    momentum: 0.9,
    batchSize: 32,
    seed,
  });
  const seconds = (performance.now() - start) / 1000;
  const read = (rows: readonly (readonly number[])[]): number[] =>
    network.predict(rows).map((output) => output.indexOf(Math.max(...output)));
  const accuracy = (found: readonly number[], truth: readonly number[]): number =>
    found.filter((digit, row) => digit === truth[row]).length / truth.length;
  const found = read(test.pixels);
  const confusion = Array.from({ length: 10 }, () => new Array<number>(10).fill(0));
  test.labels.forEach((label, row) => (confusion[label][found[row]] += 1));
  return {
    trainRows,
    losses,
    trainAccuracy: accuracy(read(train.pixels), train.labels),
    testAccuracy: accuracy(found, test.labels),
    confusion,
    misread: test.labels.flatMap((label, row) =>
      found[row] === label ? [] : [{ pixels: test.pixels[row], label, read: found[row] }],
    ),
    seconds,
  };
}

function oneHot(label: number): number[] {
  return Array.from({ length: 10 }, (_, digit) => (digit === label ? 1 : 0));
}
