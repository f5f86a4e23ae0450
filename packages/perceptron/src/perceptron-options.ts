import { checkCount } from '@htg/ground/check-numbers';
import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import { activations } from './activation.ts';
import type { ActivationName } from './activation.ts';
import { losses } from './loss.ts';
import type { PerceptronLossName } from './loss.ts';
import type { WeightStart } from './parameters.ts';

/** The shape of a network. What has a default has that of the network from which the primer starts. */
export interface PerceptronOptions {
  /** Numbers in each sample, >= 1. */
  readonly inputs: number;
  /** Hidden units, >= 1. */
  readonly hidden: number;
  /** Numbers in each prediction, >= 1. */
  readonly outputs: number;
  /** `f1`. */
  readonly hiddenActivation?: Exclude<ActivationName, 'softmax'>;
  /** `f2`. */
  readonly outputActivation?: Exclude<ActivationName, 'relu'>;
  /** `sumOfSquares` and `meanOfSquares` go with every activation, `crossEntropy` with `sigmoid` and `softmax`. */
  readonly loss?: PerceptronLossName;
  /** Whether layers add a bias. */
  readonly bias?: boolean;
  /** How weights start: `uniform` in 0..1, or `glorot`, scaled to the layer's size around 0. */
  readonly weights?: WeightStart;
  /** Seed of the first weights, a whole number. */
  readonly seed?: number;
}

export type ResolvedPerceptronOptions = Required<PerceptronOptions>;

/** How long and how fast a network is trained. */
export interface TrainingOptions {
  /** Passes over all samples, >= 1. */
  readonly epochs?: number;
  /** > 0 */
  readonly learningRate?: number;
  /** 0 <= momentum < 1 */
  readonly momentum?: number;
  /** Samples in each step, >= 1, drawn in a new order in each epoch; all of them where undefined. */
  readonly batchSize?: number | undefined;
  /** Seed of the orders, a whole number. */
  readonly seed?: number;
}

const shapeNames = [
  'inputs',
  'hidden',
  'outputs',
  'hiddenActivation',
  'outputActivation',
  'loss',
  'bias',
  'weights',
  'seed',
];

export function resolvePerceptronOptions(caller: string, options: PerceptronOptions): ResolvedPerceptronOptions {
  const {
    inputs,
    hidden,
    outputs,
    hiddenActivation = 'sigmoid',
    outputActivation = 'sigmoid',
    loss = 'sumOfSquares',
    bias = false,
    weights = 'uniform',
    seed = 0,
    ...unknown
  } = options;
  refuseUnknownOptions(caller, unknown, shapeNames);
  for (const [name, count] of Object.entries({ inputs, hidden, outputs })) checkCount(caller, name, count);
  checkOneOf(
    caller,
    'hiddenActivation',
    hiddenActivation,
    Object.keys(activations).filter((name) => name !== 'softmax'),
  );
  checkOneOf(
    caller,
    'outputActivation',
    outputActivation,
    Object.keys(activations).filter((name) => name !== 'relu'),
  );
  checkOneOf(caller, 'loss', loss, Object.keys(losses));
  checkOneOf(caller, 'weights', weights, ['uniform', 'glorot']);
  if (loss === 'crossEntropy') checkOneOf(caller, 'outputActivation', outputActivation, ['sigmoid', 'softmax']);
  checkSeed(caller, seed);
  return { inputs, hidden, outputs, hiddenActivation, outputActivation, loss, bias, weights, seed };
}

export function resolveTrainingOptions(
  caller: string,
  { epochs = 1500, learningRate = 1, momentum = 0, batchSize, seed = 0, ...unknown }: TrainingOptions,
  rows: number,
): Required<TrainingOptions> & { readonly batchSize: number } {
  refuseUnknownOptions(caller, unknown, ['epochs', 'learningRate', 'momentum', 'batchSize', 'seed']);
  checkCount(caller, 'epochs', epochs);
  checkCount(caller, 'batchSize', batchSize ?? rows);
  if (!(learningRate > 0 && learningRate < Infinity)) {
    throw new RangeError(`${caller}: expected learningRate > 0, received ${learningRate}; choose such a number`);
  }
  if (!(momentum >= 0 && momentum < 1)) {
    throw new RangeError(
      `${caller}: expected momentum in 0 <= momentum < 1, received ${momentum}; choose such a number`,
    );
  }
  checkSeed(caller, seed);
  return { epochs, learningRate, momentum, batchSize: batchSize ?? rows, seed };
}

function checkSeed(caller: string, seed: number): void {
  if (Number.isInteger(seed)) return;
  throw new RangeError(`${caller}: expected a whole seed, received ${String(seed)}; choose such a number`);
}
