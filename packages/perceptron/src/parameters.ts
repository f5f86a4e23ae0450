import { mulberry32 } from '@htg/ground/random';
import type { Matrix } from './matrix.ts';
import { zeros } from './matrix.ts';

/** All numbers that a network learns: of the hidden layer (1) and of the output layer (2). Without biases those are absent. */
export interface Parameters {
  /** [inputs, hidden] */
  readonly weights1: Matrix;
  /** [1, hidden] */
  readonly bias1: Matrix | undefined;
  /** [hidden, outputs] */
  readonly weights2: Matrix;
  /** [1, outputs] */
  readonly bias2: Matrix | undefined;
}

export const parameterNames = ['weights1', 'bias1', 'weights2', 'bias2'] as const;

/** How weights start: uniform in 0..1, or uniform in `+-sqrt(6 / (in + out))` (Glorot and Bengio, AISTATS 2010, equation 16). */
export type WeightStart = 'uniform' | 'glorot';

/** Random weights, biases of 0. */
export function startParameters(
  { inputs, hidden, outputs }: { readonly inputs: number; readonly hidden: number; readonly outputs: number },
  bias: boolean,
  start: WeightStart,
  seed: number,
): Parameters {
  const random = mulberry32(seed);
  const weights = (rows: number, columns: number): Matrix => {
    const bound = Math.sqrt(6 / (rows + columns));
    const draw = start === 'uniform' ? random : (): number => bound * (2 * random() - 1);
    return { rows, columns, data: Float64Array.from({ length: rows * columns }, draw) };
  };
  return {
    weights1: weights(inputs, hidden),
    bias1: bias ? zeros(1, hidden) : undefined,
    weights2: weights(hidden, outputs),
    bias2: bias ? zeros(1, outputs) : undefined,
  };
}
