import { untracked } from '@htg/ground/untracked';
import { onceDifferentiable, withGradient } from '@htg/ground/with-gradient';
import { add, mul, reshape, rsqrt, sub, sum, tidy } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor } from '@tensorflow/tfjs-core';
import { tensorflowOps } from './tensorflow-ops.ts';
import type { TensorFlowOps } from './tensorflow-ops.ts';

/** What a batch is normalized by, per channel, and how. */
export interface InferenceNormalization {
  /** `[C]`; a constant to every gradient. */
  readonly mean: Tensor1D;
  /** `[C]`; a constant to every gradient. */
  readonly variance: Tensor1D;
  /** Added to the variance, 1e-5 by default (torch's). */
  readonly epsilon?: number;
}

/**
 * Batch normalization by given statistics:
 *
 *     y = gamma (x - mean) / sqrt(variance + epsilon) + beta
 *
 * Gradients go to `x`, `gamma` and `beta`. On TensorFlow both directions are one op each.
 *
 * @param x `[..., C]`, float32
 * @param gamma scale, `[C]`
 * @param beta shift, `[C]`
 * @returns the shape of `x`; the caller disposes of it
 */
export function batchNormInference(
  x: Tensor,
  gamma: Tensor1D,
  beta: Tensor1D,
  { mean, variance, epsilon = 1e-5 }: InferenceNormalization,
): Tensor {
  const tensorflow = tensorflowOps();
  return tidy(() =>
    tensorflow === undefined
      ? composed(x, gamma, beta, { mean, variance, epsilon })
      : fused(tensorflow, x, gamma, beta, { mean, variance, epsilon }),
  );
}

function fused(
  tensorflow: TensorFlowOps,
  x: Tensor,
  gamma: Tensor1D,
  beta: Tensor1D,
  { mean, variance, epsilon }: Required<InferenceNormalization>,
): Tensor {
  const attributes = { U: 'float32', epsilon: { float: epsilon }, data_format: 'NHWC', is_training: false };
  const input = x.rank === 4 ? x : reshape(x, [-1, 1, 1, gamma.size]);
  const y = withGradient([input, gamma, beta], (save) => {
    const [value, , , , , reserved] = tensorflow.run(
      'FusedBatchNormV3',
      [input, gamma, beta, mean, variance],
      attributes,
      6,
    );
    save([input, gamma, mean, variance, reserved]);
    const gradient = (dy: Tensor, saved: readonly Tensor[]): readonly Tensor[] => {
      const [dx, dGamma, dBeta] = tensorflow.run('FusedBatchNormGradV3', [dy, ...saved], attributes, 5);
      return onceDifferentiable('batchNormInference', [dy, ...saved.slice(0, 2)], [dx, dGamma, dBeta]);
    };
    return { value, gradient };
  });
  return reshape(y, x.shape);
}

function composed(
  x: Tensor,
  gamma: Tensor1D,
  beta: Tensor1D,
  { mean, variance, epsilon }: Required<InferenceNormalization>,
): Tensor {
  const [normalized, inverseDeviation] = untracked((): [Tensor, Tensor] => {
    const inverse = rsqrt(add(variance, epsilon));
    return [mul(sub(x, mean), inverse), inverse];
  });
  return withGradient([x, gamma, beta], (save) => {
    save([normalized, gamma, inverseDeviation]);
    const value = add(mul(normalized, gamma), beta);
    const gradient = (dy: Tensor, [z, savedGamma, scale]: readonly Tensor[]): readonly Tensor[] => {
      const rows = [-1, savedGamma.size];
      const dx = mul(dy, mul(savedGamma, scale));
      const dGamma = sum(reshape(mul(dy, z), rows), 0);
      const dBeta = sum(reshape(dy, rows), 0);
      return onceDifferentiable('batchNormInference', [dy, z, savedGamma], [dx, dGamma, dBeta]);
    };
    return { value, gradient };
  });
}
