import { untracked } from '@htg/ground/untracked';
import { onceDifferentiable, withGradient } from '@htg/ground/with-gradient';
import { add, div, mul, reshape, rsqrt, slice, square, stack, sub, sum, tensor1d, tidy } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor } from '@tensorflow/tfjs-core';
import { allGather } from '../workers/all-gather.ts';
import { allReduce } from '../workers/all-reduce.ts';
import { openedWorkers } from '../workers/opened-workers.ts';
import { batchNormTraining } from './batch-norm-training.ts';
import type { NormalizedBatch } from './batch-norm-training.ts';
import { tensorflowOps } from './tensorflow-ops.ts';
import type { TensorFlowOps } from './tensorflow-ops.ts';

/** How many values are normalized together, and how. */
interface Shape {
  readonly epsilon: number;
  /** C. */
  readonly channels: number;
  /** n, the values of a channel that each worker has. */
  readonly own: number;
  /** W. */
  readonly workers: number;
}

/** Of all workers together, per channel: the mean, `sum (x - mean)^2 / (W n)`, and the same over `W n - 1`. */
type Statistics = [mean: Tensor1D, biased: Tensor1D, variance: Tensor1D];

/**
 * `batchNormTraining` by the batches of all workers together, of `n` values a channel each: with every worker's own mean `m_w` and sum of squares
 * `q_w = sum (x - m_w)^2`, of which there are `W`,
 *
 *     mean = sum_w m_w / W,   variance = sum_w (q_w + n (m_w - mean)^2) / (W n)
 *
 * All workers must call it, in the same order with `x` of one shape; one exchange of 2 C numbers in each direction. The gradients of gamma and beta
 * are this worker's part, to be summed over all; that of `x` is whole.
 *
 * @returns three tensors, mean and variance alike on every worker; the caller disposes of them
 * @throws RangeError if a channel has fewer than two values on all workers together
 */
export function batchNormAcrossWorkers(
  x: Tensor,
  gamma: Tensor1D,
  beta: Tensor1D,
  { epsilon = 1e-5 }: { readonly epsilon?: number } = {},
): NormalizedBatch {
  const workers = openedWorkers()?.count ?? 1;
  const shape = { epsilon, channels: gamma.size, own: x.size / gamma.size, workers };
  if (shape.own * workers < 2) {
    throw new RangeError(
      `batchNormAcrossWorkers: expected two or more values per channel, received ${shape.own * workers}; use a larger batch, or running statistics`,
    );
  }
  const tensorflow = tensorflowOps();
  // Other backends have no workers.
  if (tensorflow === undefined) return batchNormTraining(x, gamma, beta, { epsilon });
  return tidyBatch(() => fused(tensorflow, x, gamma, beta, shape));
}

/** By TensorFlow's ops for normalizing by given statistics, forwards and backwards, which pass over large tensors once. They want four axes. */
function fused(tensorflow: TensorFlowOps, x: Tensor, gamma: Tensor1D, beta: Tensor1D, shape: Shape): NormalizedBatch {
  const { epsilon, own, workers } = shape;
  const input = x.rank === 4 ? x : reshape(x, [-1, 1, 1, gamma.size]);
  const attributes = { U: 'float32', epsilon: { float: epsilon }, data_format: 'NHWC' };
  const given = { ...attributes, is_training: false };
  const [mean, biased, variance] = untracked((): Statistics => {
    const none = tensor1d([], 'float32');
    const ownAttributes = { ...attributes, is_training: true };
    const [, m, v] = tensorflow.run('FusedBatchNormV3', [input, gamma, beta, none, none], ownAttributes, 6);
    return ofAll(m as Tensor1D, mul(v as Tensor1D, own - 1), shape);
  });
  const y = withGradient([input, gamma, beta], (save) => {
    const outputs = tensorflow.run('FusedBatchNormV3', [input, gamma, beta, mean, biased], given, 6);
    save([input, gamma, mean, biased, outputs[5]]);
    const gradient = (dy: Tensor, saved: readonly Tensor[]): readonly Tensor[] => {
      const [savedInput, savedGamma, ...statistics] = saved;
      const [direct, dGamma, dBeta] = tensorflow.run('FusedBatchNormGradV3', [dy, ...saved], given, 5);
      const [allBeta, allGamma] = sumsOfAll(dBeta, dGamma, gamma.size);
      // What x changes of the statistics: - gamma / deviation (sum dy + z sum (dy z)) / (W n), which is a normalization of x, too.
      const share = mul(mul(savedGamma, rsqrt(add(statistics[1], epsilon))), -1 / (own * workers));
      const parts = [savedInput, mul(share, allGamma), mul(share, allBeta), statistics[0], statistics[1]];
      const [throughStatistics] = tensorflow.run('FusedBatchNormV3', parts, given, 6);
      const dx = add(direct, throughStatistics);
      return onceDifferentiable('batchNormAcrossWorkers', [dy, savedInput, savedGamma], [dx, dGamma, dBeta]);
    };
    return { value: outputs[0], gradient };
  });
  return { y: reshape(y, x.shape), mean, variance };
}

/** Statistics of all workers from their own means and sums of squares, in one exchange. */
function ofAll(ownMean: Tensor1D, ownSquares: Tensor1D, { channels, own, workers }: Shape): Statistics {
  const all = allGather(reshape(stack([ownMean, ownSquares]), [1, 2, channels])); // [W, 2, C]
  const part = (which: number) => reshape(slice(all, [0, which, 0], [workers, 1, channels]), [workers, channels]);
  const mean = div<Tensor1D>(sum(part(0), 0), workers);
  const between = mul(sum(square(sub(part(0), mean)), 0), own);
  const squares = add<Tensor1D>(sum(part(1), 0), between);
  const total = own * workers;
  return [mean, div(squares, total), div(squares, total - 1)];
}

/** The sums over all workers of the gradients of beta and gamma, in one exchange. */
function sumsOfAll(dBeta: Tensor, dGamma: Tensor, channels: number): readonly Tensor[] {
  const sums = allReduce(stack([dBeta, dGamma])); // [2, C]
  return [0, 1].map((which) => reshape(slice(sums, [which, 0], [1, channels]), [channels]));
}

function tidyBatch(compute: () => NormalizedBatch): NormalizedBatch {
  // tfjs types what tidy returns as an object of tensors with any keys; an interface is none.
  return tidy(() => ({ ...compute() }));
}
