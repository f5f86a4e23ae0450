import { mulberry32 } from '@htg/ground/random';
import { activations } from './activation.ts';
import type { ActivationName } from './activation.ts';
import { losses } from './loss.ts';
import type { Matrix } from './matrix.ts';
import {
  multiply,
  multiplyByTransposed,
  multiplyTransposed,
  plusRow,
  readMatrix,
  sumOfRows,
  takeRows,
  toRows,
  zeros,
} from './matrix.ts';
import { parameterNames, startParameters } from './parameters.ts';
import type { Parameters } from './parameters.ts';
import { resolvePerceptronOptions, resolveTrainingOptions } from './perceptron-options.ts';
import type { PerceptronOptions, ResolvedPerceptronOptions, TrainingOptions } from './perceptron-options.ts';
import { shuffled } from './shuffled.ts';

/** Samples or targets: an array of rows. */
export type Rows = readonly ArrayLike<number>[];

/** What the network computes on its way to an output. */
export interface ForwardPass {
  /** [rows, hidden] */
  readonly hidden: Matrix;
  /** [rows, outputs] */
  readonly output: Matrix;
}

/** A network as JSON. */
export interface PerceptronJson {
  /** Says what it is. */
  readonly format: 'htg-perceptron';
  /** Of the format. */
  readonly version: 1;
  /** With every default. */
  readonly options: ResolvedPerceptronOptions;
  /** Weights and biases, row by row. */
  readonly parameters: Readonly<Partial<Record<keyof Parameters, readonly number[]>>>;
}

/**
 * A network of two layers, written out to be read: inputs x, hidden outputs h, outputs a.
 *
 *     h = f1(x W1 + b1)        a = f2(h W2 + b2)        L = loss(a, y)
 *
 * The way back applies the chain rule to each line in turn, with z for the weighted sums that go into f:
 *
 *     dL/dz2 = dL/da * f2'(z2)           dL/dW2 = h^T dL/dz2      dL/db2 = sum over rows of dL/dz2
 *     dL/dh  = dL/dz2 W2^T
 *     dL/dz1 = dL/dh * f1'(z1)           dL/dW1 = x^T dL/dz1      dL/db1 = sum over rows of dL/dz1
 *
 * Source: Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors", Nature 323, 1986.
 */
export class Perceptron {
  /** With every default. */
  readonly options: ResolvedPerceptronOptions;
  #parameters: Parameters;

  /** @throws RangeError for options out of range */
  constructor(options: PerceptronOptions) {
    this.options = resolvePerceptronOptions('Perceptron', options);
    const { bias, weights, seed } = this.options;
    this.#parameters = startParameters(this.options, bias, weights, seed);
  }

  /** Weights and biases. The arrays are the network's own: writing into them changes it. */
  get parameters(): Parameters {
    return this.#parameters;
  }

  /** Both layers' outputs, row by row. */
  forward(samples: Rows): ForwardPass {
    return this.#forward(readMatrix('Perceptron.forward', 'samples', samples, this.options.inputs));
  }

  /** The outputs for each row. */
  predict(samples: Rows): number[][] {
    return toRows(this.#forward(readMatrix('Perceptron.predict', 'samples', samples, this.options.inputs)).output);
  }

  /** The loss over all rows. */
  loss(samples: Rows, targets: Rows): number {
    const { x, y } = this.#read('Perceptron.loss', samples, targets);
    return this.#loss(this.#forward(x), y);
  }

  /** The loss over all rows, and its derivative by each weight and bias. */
  gradients(samples: Rows, targets: Rows): { readonly loss: number; readonly gradients: Parameters } {
    const { x, y } = this.#read('Perceptron.gradients', samples, targets);
    return this.#backward(x, y);
  }

  /**
   * Gradient descent: after each batch `v = momentum v - learningRate dL/dw` and `w = w + v` for every weight and bias.
   *
   * @returns the loss of each epoch, summed over its batches (averaged, for losses that are means) as they were met: before each step
   * @throws Error where the loss is no longer finite
   */
  train(samples: Rows, targets: Rows, options: TrainingOptions = {}): Float64Array {
    const caller = 'Perceptron.train';
    const { x, y } = this.#read(caller, samples, targets);
    const { epochs, learningRate, momentum, batchSize, seed } = resolveTrainingOptions(caller, options, x.rows);
    const random = mulberry32(seed);
    const velocity = this.#like(this.#parameters, (matrix) => zeros(matrix.rows, matrix.columns));
    const history = new Float64Array(epochs);
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = batchSize < x.rows ? shuffled(x.rows, random) : [...Array(x.rows).keys()];
      for (let from = 0; from < x.rows; from += batchSize) {
        const batch = order.slice(from, from + batchSize);
        const { loss, gradients } = this.#backward(takeRows(x, batch), takeRows(y, batch));
        const share = this.options.loss === 'sumOfSquares' ? 1 : batch.length / x.rows;
        history[epoch] += share * loss;
        this.#step(gradients, velocity, learningRate, momentum);
      }
      if (!Number.isFinite(history[epoch])) {
        throw new Error(
          `${caller}: expected a finite loss, received ${history[epoch]} in epoch ${epoch}; lower learningRate (${learningRate})`,
        );
      }
    }
    return history;
  }

  /** What `Perceptron.fromJSON` takes. */
  toJSON(): PerceptronJson {
    const parameters: Partial<Record<keyof Parameters, number[]>> = {};
    for (const name of parameterNames) {
      const matrix = this.#parameters[name];
      if (matrix !== undefined) parameters[name] = [...matrix.data];
    }
    return { format: 'htg-perceptron', version: 1, options: this.options, parameters };
  }

  /** @throws TypeError where the JSON is not of a saved network */
  static fromJSON(json: PerceptronJson): Perceptron {
    const { format, version } = (json as Partial<Record<keyof PerceptronJson, unknown>> | null) ?? {};
    if (format !== 'htg-perceptron' || version !== 1) {
      throw new TypeError(
        `Perceptron.fromJSON: expected a saved network of version 1, received ${JSON.stringify({ format, version })}; pass what its toJSON() returned`,
      );
    }
    const network = new Perceptron(json.options);
    for (const name of parameterNames) {
      const matrix = network.#parameters[name];
      const saved = json.parameters[name];
      if (matrix?.data.length !== saved?.length) {
        throw new TypeError(
          `Perceptron.fromJSON: expected ${matrix?.data.length ?? 0} numbers of ${name}, received ${saved?.length ?? 0}; save the network again`,
        );
      }
      if (saved !== undefined) matrix?.data.set(saved);
    }
    return network;
  }

  #forward(x: Matrix): ForwardPass {
    const { weights1, bias1, weights2, bias2 } = this.#parameters;
    const { hiddenActivation, outputActivation } = this.options;
    const hidden = layer(x, weights1, bias1, hiddenActivation);
    return { hidden, output: layer(hidden, weights2, bias2, outputActivation) };
  }

  #loss({ output }: ForwardPass, y: Matrix): number {
    return losses[this.options.loss].value(output, y, this.options.outputActivation);
  }

  #backward(x: Matrix, y: Matrix): { readonly loss: number; readonly gradients: Parameters } {
    const { bias, loss, hiddenActivation, outputActivation } = this.options;
    const pass = this.#forward(x);
    const { hidden, output } = pass;

    const toSums2 = losses[loss].gradient(output, y, outputActivation);
    const toHidden = multiplyByTransposed(toSums2, this.#parameters.weights2);
    const toSums1 = activations[hiddenActivation].pullBack(toHidden, hidden);

    const gradients = {
      weights1: multiplyTransposed(x, toSums1),
      bias1: bias ? sumOfRows(toSums1) : undefined,
      weights2: multiplyTransposed(hidden, toSums2),
      bias2: bias ? sumOfRows(toSums2) : undefined,
    };
    return { loss: this.#loss(pass, y), gradients };
  }

  #step(gradients: Parameters, velocity: Parameters, learningRate: number, momentum: number): void {
    for (const name of parameterNames) {
      const weights = this.#parameters[name]?.data;
      const v = velocity[name]?.data;
      const gradient = gradients[name]?.data;
      if (weights === undefined || v === undefined || gradient === undefined) continue;
      for (let at = 0; at < weights.length; at++) {
        v[at] = momentum * v[at] - learningRate * gradient[at];
        weights[at] += v[at];
      }
    }
  }

  #like({ weights1, bias1, weights2, bias2 }: Parameters, make: (matrix: Matrix) => Matrix): Parameters {
    return {
      weights1: make(weights1),
      bias1: bias1 && make(bias1),
      weights2: make(weights2),
      bias2: bias2 && make(bias2),
    };
  }

  #read(caller: string, samples: Rows, targets: Rows): { readonly x: Matrix; readonly y: Matrix } {
    if (samples.length === 0 || samples.length !== targets.length) {
      throw new RangeError(
        `${caller}: expected as many targets as samples, and at least one, received ${samples.length} samples and ${targets.length} targets; pass one target row for each sample`,
      );
    }
    const { inputs, outputs } = this.options;
    return {
      x: readMatrix(caller, 'samples', samples, inputs),
      y: readMatrix(caller, 'targets', targets, outputs),
    };
  }
}

/** `f(x W + b)` */
function layer(x: Matrix, weights: Matrix, bias: Matrix | undefined, activation: ActivationName): Matrix {
  const sums = multiply(x, weights);
  return activations[activation].apply(bias === undefined ? sums : plusRow(sums, bias));
}
