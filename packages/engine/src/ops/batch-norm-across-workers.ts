import { untracked } from '@htg/ground/untracked';
import { onceDifferentiable, withGradient } from '@htg/ground/with-gradient';
import { add, div, mul, reshape, rsqrt, slice, square, stack, sub, sum, tidy } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor } from '@tensorflow/tfjs-core';
import { allGather } from '../workers/all-gather.ts';
import { allReduce } from '../workers/all-reduce.ts';
import { openedWorkers } from '../workers/opened-workers.ts';
import type { NormalizedBatch } from './batch-norm-training.ts';

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
  const [own, channels] = [x.size / gamma.size, gamma.size];
  const total = own * workers;
  if (total < 2) {
    throw new RangeError(
      `batchNormAcrossWorkers: expected two or more values per channel, received ${total}; use a larger batch, or running statistics`,
    );
  }
  return tidyBatch(() => {
    const [normalized, inverseDeviation, mean, variance] = untracked((): [Tensor, Tensor1D, Tensor1D, Tensor1D] => {
      const rows = reshape(x, [own, channels]);
      const ownMean = div<Tensor1D>(sum(rows, 0), own);
      const ownSquares = sum<Tensor1D>(square(sub(rows, ownMean)), 0);
      const all = allGather(reshape(stack([ownMean, ownSquares]), [1, 2, channels])); // [W, 2, C]
      const part = (which: number) => reshape(slice(all, [0, which, 0], [workers, 1, channels]), [workers, channels]);
      const center = div<Tensor1D>(sum(part(0), 0), workers);
      const between = mul(sum(square(sub(part(0), center)), 0), own);
      const squares = add<Tensor1D>(sum(part(1), 0), between);
      const inverse = rsqrt(add<Tensor1D>(div(squares, total), epsilon));
      return [mul(sub(rows, center), inverse), inverse, center, div(squares, total - 1)];
    });
    const y = withGradient([x, gamma, beta], (save) => {
      save([normalized, gamma, inverseDeviation]);
      const value = reshape(add(mul(normalized, gamma), beta), x.shape);
      const gradient = (dy: Tensor, [z, savedGamma, scale]: readonly Tensor[]): readonly Tensor[] => {
        const flat = reshape(dy, z.shape);
        const [dBeta, dGamma] = [sum(flat, 0), sum(mul(flat, z), 0)];
        const sums = allReduce(stack([dBeta, dGamma])); // [2, C]
        const [allBeta, allGamma] = [0, 1].map((which) => reshape(slice(sums, [which, 0], [1, channels]), [channels]));
        const spread = sub(flat, div(add(allBeta, mul(z, allGamma)), total));
        const dx = reshape(mul(spread, mul(savedGamma, scale)), dy.shape);
        return onceDifferentiable('batchNormAcrossWorkers', [dy, z, savedGamma], [dx, dGamma, dBeta]);
      };
      return { value, gradient };
    });
    return { y, mean, variance };
  });
}

function tidyBatch(compute: () => NormalizedBatch): NormalizedBatch {
  // tfjs types what tidy returns as an object of tensors with any keys; an interface is none.
  return tidy(() => ({ ...compute() }));
}
