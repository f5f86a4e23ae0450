import type { NamedWeights } from '@htg/engine';
import { divideLike } from '@htg/ground/divided-rows';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import { prefixed } from '../loop/prefixed.ts';

/** How weights are averaged. */
export interface AveragingOptions {
  /** `d`, the share of the average that each update keeps, in [0, 1): 0.999 averages over about 1000 updates. */
  readonly decay: number;
  /** Keep less at first, `min(d, (1 + n) / (10 + n))` after `n` updates, so that a short training forgets its beginning; default false. */
  readonly warmUp?: boolean;
}

/** Exponential moving averages of variables. */
export interface WeightAverages {
  /** The averages by path, and the number of updates: what a checkpoint must hold. */
  readonly weights: NamedWeights;
  /** Takes the present values in. Fit for a compiled step. */
  update(): void;
  /** Runs `body` while the variables hold their averages; afterwards they are as they were, to the bit. Before the first update it only runs it. */
  use<Result>(body: () => Promise<Result>): Promise<Result>;
  dispose(): void;
}

/**
 * Exponential moving averages of weights `w`: `a = a + (1 - d) (w - a)` after each update, `a = w` after the first.
 *
 * Running statistics of batch norms are among the weights that a training gives it, and are averaged like any other, as timm's
 * ModelEmaV2 and torch's AveragedModel with `use_buffers=True` do: the averages are then a model that is ready for use, and no pass
 * over the training images is needed to estimate its statistics.
 *
 * @param named what to average, by path
 * @throws RangeError where the decay is not in [0, 1)
 *
 * Source: Polyak and Juditsky, "Acceleration of Stochastic Approximation by Averaging", 1992; the rule of torch.optim.swa_utils.get_ema_avg_fn,
 * the warm-up of TensorFlow's ExponentialMovingAverage with `num_updates`.
 */
export function averageWeights(named: NamedWeights, { decay, warmUp = false }: AveragingOptions): WeightAverages {
  if (!(decay >= 0 && decay < 1)) {
    throw new RangeError(
      `averageWeights: expected a decay in [0, 1), received ${decay}; 0.999 averages over about 1000 updates`,
    );
  }
  const pairs = Object.entries(named).map(([path, weight]) => ({
    ...{ path, weight },
    average: divideLike(zeros(weight.shape), weight),
  }));
  const count = zeros([]);

  /** The share of the average that an update keeps: nothing at the first, whose values it takes. */
  const kept = (): Tensor => {
    const longest = warmUp ? tf.minimum(decay, tf.div(tf.add(count, 1), tf.add(count, 10))) : tf.scalar(decay);
    return tf.mul(longest, tf.minimum(count, 1));
  };
  return {
    weights: {
      ...prefixed('weights', Object.fromEntries(pairs.map(({ path, average }) => [path, average]))),
      count,
    },
    update() {
      tf.tidy(() => {
        const share = tf.sub(1, kept());
        for (const { weight, average } of pairs) {
          average.assign(tf.add(average, tf.mul(tf.sub(weight, average), share)));
        }
        count.assign(tf.add<Scalar>(count, 1));
      });
    },
    async use(body) {
      const [updates] = await count.data();
      if (updates === 0) return body();
      const before = pairs.map(({ weight }) => weight.clone());
      for (const { weight, average } of pairs) weight.assign(average);
      try {
        return await body();
      } finally {
        pairs.forEach(({ weight }, i) => {
          weight.assign(before[i]);
        });
        tf.dispose(before);
      }
    },
    dispose() {
      count.dispose();
      for (const { average } of pairs) average.dispose();
    },
  };
}

/**
 * The same variables under the paths where a training's checkpoint holds their averages: `loadWeights` then sets them to these. The
 * checkpoint at a stage's end needs it not: its weights are the averages.
 *
 * @param weights by path
 */
export function averagePaths(weights: NamedWeights): NamedWeights {
  return prefixed('average/weights', weights);
}

function zeros(shape: readonly number[]): Variable {
  return tf.tidy(() => tf.variable(tf.zeros([...shape]), false));
}
