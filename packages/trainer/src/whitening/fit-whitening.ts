import type { Projection } from '@htg/backbone';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { EmbeddedImages } from '../embedding/embed.ts';

/** How {@link fitWhitening} goes about it. */
export interface WhiteningOptions {
  /** `L`: directions that are kept, those in which embeddings vary most; at most `D`, and below the number of images. */
  readonly length: number;
  /** How much of their differences in spread is taken from the directions: 0 none (PCA), 1 all (whitening). Default 0.5. */
  readonly power?: number;
}

/** A direction in which embeddings hardly vary is noise, which whitening would blow up. */
const smallestSpread = 1e-4;

/**
 * PCA whitening: what many embeddings have in common counts less, what few have counts more. With the mean `mu [D]` of the embeddings `f`, the
 * eigenvectors `v_k` of their covariance and their standard deviations `sigma_k` along them, from the largest,
 *
 *     g_k = v_k . (f - mu) / sigma_k^power
 *
 * Computed in double precision; the largest component of every `v_k` is positive, so that the same embeddings give the same map.
 *
 * Source: Jegou and Chum, "Negative Evidences and Co-occurrences in Image Retrieval: The Benefit of PCA and Whitening", ECCV 2012 (power 1);
 * powers below 1: Mukundan et al., "Understanding and Improving Kernel Local Descriptors", IJCV 2019, where it is called attenuated.
 *
 * @param embedded images that the map is fitted to: those of the training
 * @param options how many directions, and the power
 * @returns `W` and `b` of `g = f W + b`
 * @throws RangeError for a length or a power that cannot be, or more directions than embeddings vary in
 */
export function fitWhitening(
  { embeddings, embeddingLength }: Pick<EmbeddedImages, 'embeddings' | 'embeddingLength'>,
  { length, power = 0.5 }: WhiteningOptions,
): Projection {
  const images = embeddings.length / embeddingLength;
  check(length, power, embeddingLength, images);
  const mean = meanOf(embeddings, embeddingLength);
  const { values, vectors } = decompose(covarianceOf(embeddings, mean));
  const kernel = new Float32Array(embeddingLength * length);
  const bias = new Float32Array(length);
  for (let k = 0; k < length; k += 1) {
    const spread = Math.sqrt(Math.max(values[k], 0));
    if (!(spread > smallestSpread * Math.sqrt(values[0]))) throw flat(length, k);
    const factor = spread ** -power;
    const direction = positive(vectors[k]);
    bias[k] = -factor * direction.reduce((sum, value, d) => sum + value * mean[d], 0);
    for (let d = 0; d < embeddingLength; d += 1) kernel[d * length + k] = factor * direction[d];
  }
  return { kernel, bias, length };
}

/**
 * How many directions embeddings can vary in, the most that a whitening can have.
 *
 * @param embeddingLength `D`
 * @param images how many there are
 * @returns `min(D, N - 1)`
 */
export function mostDirections(embeddingLength: number, images: number): number {
  return Math.min(embeddingLength, images - 1);
}

function check(length: number, power: number, embeddingLength: number, images: number): void {
  const most = mostDirections(embeddingLength, images);
  if (!Number.isInteger(length) || length < 1 || length > most) {
    throw new RangeError(
      `fitWhitening: expected a length from 1 to ${most}, received ${length} for ${images} embeddings of ${embeddingLength} numbers; choose another length`,
    );
  }
  if (!(power >= 0 && power <= 1)) {
    throw new RangeError(`fitWhitening: expected a power from 0 (PCA) to 1 (whitening), received ${power}; change it`);
  }
}

const flat = (length: number, varying: number): RangeError =>
  new RangeError(
    `fitWhitening: expected embeddings that vary in ${length} directions, received some that vary in ${varying}; choose a length of at most ${varying}`,
  );

function meanOf(embeddings: Float32Array, length: number): Float64Array {
  const mean = new Float64Array(length);
  embeddings.forEach((value, i) => {
    mean[i % length] += value;
  });
  return mean.map((sum) => (sum * length) / embeddings.length);
}

/** `C = 1/N sum_n (f_n - mu) (f_n - mu)^T`, `[D, D]`. */
function covarianceOf(embeddings: Float32Array, mean: Float64Array): Float64Array[] {
  const length = mean.length;
  const rows = Array.from(mean, () => new Float64Array(length));
  const images = embeddings.length / length;
  const centered = new Float64Array(length);
  for (let n = 0; n < images; n += 1) {
    for (let d = 0; d < length; d += 1) centered[d] = embeddings[n * length + d] - mean[d];
    for (let d = 0; d < length; d += 1) {
      const [row, value] = [rows[d], centered[d]];
      if (value !== 0) for (let e = d; e < length; e += 1) row[e] += value * centered[e];
    }
  }
  for (let d = 0; d < length; d += 1) {
    for (let e = d; e < length; e += 1) {
      rows[d][e] /= images;
      rows[e][d] = rows[d][e];
    }
  }
  return rows;
}

/** Eigenvalues from the largest, and their vectors. */
function decompose(covariance: readonly Float64Array[]): {
  readonly values: readonly number[];
  readonly vectors: readonly (readonly number[])[];
} {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    new Matrix(covariance.map((row) => [...row])),
    { assumeSymmetric: true },
  );
  const order = realEigenvalues.map((_, k) => k).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  return {
    values: order.map((k) => realEigenvalues[k]),
    vectors: order.map((k) => eigenvectorMatrix.getColumn(k)),
  };
}

/** A vector or its opposite: the one whose largest component is positive. */
function positive(vector: readonly number[]): readonly number[] {
  const largest = vector.reduce((found, value) => (Math.abs(value) > Math.abs(found) ? value : found), 0);
  return largest < 0 ? vector.map((value) => -value) : vector;
}
