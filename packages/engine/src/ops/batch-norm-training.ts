import { untracked } from '@htg/ground/untracked';
import { onceDifferentiable, withGradient } from '@htg/ground/with-gradient';
import { add, mul, reshape, rsqrt, square, sub, sum, tensor1d, tidy } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor } from '@tensorflow/tfjs-core';
import { tensorflowOps } from './tensorflow-ops.ts';
import type { TensorFlowOps } from './tensorflow-ops.ts';

/** A batch, normalized, and the statistics it was normalized by. */
export interface NormalizedBatch {
  /** The shape of `x`. */
  readonly y: Tensor;
  /** Per channel, `[C]`. */
  readonly mean: Tensor1D;
  /** Per channel, `[C]`, with n - 1 in the denominator: what torch's running variance takes in. */
  readonly variance: Tensor1D;
}

/**
 * Batch normalization by the batch's own statistics:
 *
 *     y = gamma (x - mean) / sqrt(variance_biased + epsilon) + beta
 *
 * with mean and variance over all axes but the last. Gradients go through `y` to `x`, `gamma` and `beta` (the statistics'
 * dependence on `x` included); `mean` and `variance` as returned are constants. On TensorFlow both directions are one op
 * each (`FusedBatchNormV3`, `FusedBatchNormGradV3`).
 *
 * @param x `[N, C]` or `[N, H, W, C]`, float32
 * @param gamma scale, `[C]`
 * @param beta shift, `[C]`
 * @param options.epsilon added to the variance, 1e-5 by default (torch's)
 * @returns three tensors; the caller disposes of them
 * @throws RangeError if a channel has fewer than two values, whose variance is not defined
 * @see Ioffe and Szegedy, "Batch Normalization", ICML 2015, algorithm 1
 */
export function batchNormTraining(
  x: Tensor,
  gamma: Tensor1D,
  beta: Tensor1D,
  { epsilon = 1e-5 }: { readonly epsilon?: number } = {},
): NormalizedBatch {
  const channels = x.shape[x.rank - 1];
  if (x.rank < 2 || gamma.size !== channels || beta.size !== channels) {
    throw new RangeError(
      `batchNormTraining: expected x [..., C] with gamma [C] and beta [C], received [${x.shape.join(', ')}], ` +
        `[${gamma.shape.join(', ')}] and [${beta.shape.join(', ')}]; the last axis of x holds the channels`,
    );
  }
  if (x.size < 2 * channels) {
    throw new RangeError(
      `batchNormTraining: expected two or more values per channel, received x [${x.shape.join(', ')}]; use a larger ` +
        `batch, or running statistics`,
    );
  }
  const tensorflow = tensorflowOps();
  return tidyBatch(() =>
    tensorflow === undefined ? composed(x, gamma, beta, epsilon) : fused(tensorflow, x, gamma, beta, epsilon),
  );
}

/** One op of TensorFlow in each direction; they want four axes. */
function fused(
  tensorflow: TensorFlowOps,
  x: Tensor,
  gamma: Tensor1D,
  beta: Tensor1D,
  epsilon: number,
): NormalizedBatch {
  const attributes = { U: 'float32', epsilon: { float: epsilon }, data_format: 'NHWC', is_training: true };
  const input = x.rank === 4 ? x : reshape(x, [-1, 1, 1, gamma.size]);
  // The op takes no statistics when it computes them.
  const none = tensor1d([], 'float32');
  const outputs = tensorflow.run('FusedBatchNormV3', [input, gamma, beta, none, none], attributes, 6);
  const [value, mean, variance, ...reserved] = outputs;
  const y = withGradient([input, gamma, beta], (save) => {
    save([input, gamma, ...reserved]);
    const gradient = (dy: Tensor, saved: readonly Tensor[]): readonly Tensor[] => {
      const [dx, dGamma, dBeta] = tensorflow.run('FusedBatchNormGradV3', [dy, ...saved], attributes, 5);
      return onceDifferentiable('batchNormTraining', [dy, ...saved.slice(0, 2)], [dx, dGamma, dBeta]);
    };
    return { value, gradient };
  });
  return { y: reshape(y, x.shape), mean: mean as Tensor1D, variance: variance as Tensor1D };
}

/**
 * The same by tfjs's ops, with the gradient in closed form: with z = (x - mean) / deviation,
 *
 *     dx = gamma / deviation (dy - average(dy) - z average(dy z)),  dgamma = sum(dy z),  dbeta = sum(dy)
 */
function composed(x: Tensor, gamma: Tensor1D, beta: Tensor1D, epsilon: number): NormalizedBatch {
  const count = x.size / gamma.size;
  const [normalized, inverseDeviation, mean, variance] = untracked((): [Tensor, Tensor1D, Tensor1D, Tensor1D] => {
    const rows = reshape(x, [count, gamma.size]);
    const center = columnMeans(rows);
    const centered = sub(rows, center);
    const biased = columnMeans(square(centered));
    const inverse = rsqrt(add<Tensor1D>(biased, epsilon));
    const unbiased = mul<Tensor1D>(biased, count / (count - 1));
    return [mul(centered, inverse), inverse, center, unbiased];
  });
  const y = withGradient([x, gamma, beta], (save) => {
    save([normalized, gamma, inverseDeviation]);
    const value = reshape(add(mul(normalized, gamma), beta), x.shape);
    const gradient = (dy: Tensor, [z, savedGamma, scale]: readonly Tensor[]): readonly Tensor[] => {
      const flat = reshape(dy, z.shape);
      const dBeta = columnSums(flat);
      const dGamma = columnSums(mul(flat, z));
      const spread = sub(flat, mul(add(dBeta, mul(z, dGamma)), 1 / count));
      const dx = reshape(mul(spread, mul(savedGamma, scale)), dy.shape);
      return onceDifferentiable('batchNormTraining', [dy, z, savedGamma], [dx, dGamma, dBeta]);
    };
    return { value, gradient };
  });
  return { y, mean, variance };
}

function columnSums(rows: Tensor): Tensor1D {
  return sum(rows, 0);
}

function columnMeans(rows: Tensor): Tensor1D {
  return mul(columnSums(rows), 1 / rows.shape[0]);
}

function tidyBatch(compute: () => NormalizedBatch): NormalizedBatch {
  // tfjs types what tidy returns as an object of tensors with any keys; an interface is none.
  return tidy(() => ({ ...compute() }));
}
