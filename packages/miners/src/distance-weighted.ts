import { refuseUnknownOptions } from '@htg/ground/check-options';
import type { Mined, Miner, MinerInput } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import { tidyMined } from './tidy-mined.ts';
import type { TurningNoise } from './turning-noise.ts';
import { turningNoise } from './turning-noise.ts';

/** Options of {@link distanceWeighted}. */
export interface DistanceWeightedOptions {
  /**
   * `[N, M]`, uniform in [0, 1): one draw for each positive pair, new for each step and an input of it. Left out: the miner draws itself,
   * from `seed`, and its `variables` hold where it stands.
   */
  readonly noise?: tf.Tensor2D;
  /** Of the miner's own draws. Default 0. */
  readonly seed?: number;
  /** `L`: how distances between random directions spread depends on it. */
  readonly embeddingLength: number;
  /** Negatives nearer than this are weighted as if they were this far. Default 0.5. */
  readonly cutoff?: number;
  /** Negatives at this distance and beyond are never drawn. Default 1.4. */
  readonly nonzeroLossCutoff?: number;
}

/**
 * For each positive pair one negative, drawn so that distances come out evenly: with a probability in inverse proportion to how common
 * its distance from the anchor is between random directions,
 *
 *     q(d) ~ d^(L-2) (1 - d^2 / 4)^((L-3)/2),   d the Euclidean distance of normalized rows
 *
 * Every positive pair stands in one triplet (pytorch-metric-learning draws the positives too, with replacement). Anchors all of
 * whose negatives are beyond the cutoff are left out.
 *
 * @throws RangeError for numbers that do not fit; at mining, for noise of another shape, or a distance of rows that are not normalized
 *
 * Source: Wu et al., "Sampling Matters in Deep Embedding Learning", ICCV 2017, eq. 3, 5 and 6.
 *
 * @example
 * const value = marginLoss().apply(embeddings, labels, { miner: distanceWeighted({ embeddingLength: 128 }) });
 */
export function distanceWeighted({
  noise,
  seed = 0,
  embeddingLength,
  cutoff = 0.5,
  nonzeroLossCutoff = 1.4,
  ...others
}: DistanceWeightedOptions): Miner {
  refuseUnknownOptions('distanceWeighted', others, ['noise', 'seed', 'embeddingLength', 'cutoff', 'nonzeroLossCutoff']);
  checkOptions({ embeddingLength, cutoff, nonzeroLossCutoff });
  const { draw, variables } = noise ? givenNoise(noise) : turningNoise(seed);
  const mine = (input: MinerInput): Mined =>
    tidyMined(input, () => {
      const { positive, negative } = input;
      const weights = negativeWeights(input, embeddingLength, cutoff, nonzeroLossCutoff);
      const upTo = tf.cumsum<tf.Tensor2D>(weights, 1);
      const total = tf.max<tf.Tensor2D>(upTo, 1, true);
      return {
        positive: tf.clone(positive),
        negative: tf.logicalAnd(negative, tf.greater(weights, 0)),
        band: {
          value: tf.mul(draw(...input.distances.shape), total),
          lower: tf.sub(upTo, weights),
          // Rounding can lift the value to the total itself: the last negative takes it.
          upper: tf.where(tf.greaterEqual(upTo, total), Infinity, upTo),
        },
      };
    });
  return variables ? Object.assign(mine, { variables }) : mine;
}

/** Of each negative `1 / q(d)`, relative to the largest of its row; 0 elsewhere. */
export function negativeWeights(
  input: MinerInput,
  embeddingLength: number,
  cutoff: number,
  nonzeroLossCutoff: number,
): tf.Tensor2D {
  const distances = euclideanDistances(input);
  const clamped = tf.maximum(distances, cutoff);
  const logWeights = tf.sub(
    tf.mul(tf.log(clamped), 2 - embeddingLength),
    tf.mul(tf.log(tf.sub(1, tf.mul(tf.square(clamped), 0.25))), (embeddingLength - 3) / 2),
  );
  const drawable = tf.logicalAnd(
    tf.logicalAnd(input.negative, tf.less(clamped, nonzeroLossCutoff)),
    tf.isFinite(logWeights),
  );
  const largest = tf.max(tf.where(drawable, logWeights, -1e30), 1, true);
  return tf.where(drawable, tf.exp(tf.sub<tf.Tensor2D>(logWeights, largest)), 0);
}

/** Euclidean distances of normalized rows, from what the loss measures. */
function euclideanDistances({ distances, distance }: MinerInput): tf.Tensor2D {
  if (distance?.normalize) {
    if (distance.name === 'euclidean') return distances;
    if (distance.name === 'squaredEuclidean') return tf.sqrt(distances);
    if (distance.name === 'cosine') {
      const squares: tf.Tensor2D = tf.sub(2, tf.mul(distances, 2));
      return tf.sqrt(tf.relu(squares));
    }
  }
  throw new RangeError(
    'distanceWeighted: expected the Euclidean, squared Euclidean or cosine distance of normalized rows, received ' +
      `${distance ? `${distance.name}, normalize ${String(distance.normalize)}` : 'none'}; give the loss one of them`,
  );
}

function checkOptions(options: Readonly<Record<'embeddingLength' | 'cutoff' | 'nonzeroLossCutoff', number>>): void {
  const lowest = { embeddingLength: 2, cutoff: 0, nonzeroLossCutoff: 0 };
  for (const [name, value] of Object.entries(options)) {
    const low = lowest[name as keyof typeof lowest];
    if (!(value > low) || !Number.isFinite(value)) {
      throw new RangeError(
        `distanceWeighted: expected ${name} to be a finite number > ${String(low)}, received ${String(value)}; change ${name}`,
      );
    }
  }
}

/** The caller's draws: the same ones for every call, of the right shape or an error. */
function givenNoise(noise: tf.Tensor2D): Pick<TurningNoise, 'draw'> & Partial<TurningNoise> {
  return {
    draw(n, m) {
      if (noise.shape[0] === n && noise.shape[1] === m) return noise;
      throw new RangeError(
        `distanceWeighted: expected noise [${String(n)}, ${String(m)}], received [${noise.shape.join(', ')}]; ` +
          'draw one number for each pair',
      );
    },
  };
}
