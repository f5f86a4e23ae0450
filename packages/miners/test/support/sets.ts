import type { Mined } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';

export type Indices = readonly (readonly number[])[];

export const tensorOf = (rows: Indices): tf.Tensor2D =>
  tf.tensor2d(
    rows.map((row) => [...row]),
    [rows.length, rows[0]?.length ?? 0],
  );

export const labelsOf = (labels: readonly number[]): tf.Tensor1D => tf.tensor1d([...labels], 'int32');

/** The true places of a mask, `[anchor, other]`. */
export function placesOf(mask: tf.Tensor2D): Indices {
  return mask.arraySync().flatMap((row, a) => row.flatMap((value, j) => (value ? [[a, j]] : [])));
}

/** All triplets of a mined set, by the rule of its type, in order. */
export function tripletsOf({ positive, negative, band, triplets }: Mined): Indices {
  const negatives = placesOf(negative);
  const bounds = band && {
    value: band.value.arraySync(),
    lower: band.lower.arraySync(),
    upper: band.upper.arraySync(),
  };
  const marked = triplets?.arraySync();
  return placesOf(positive).flatMap(([a, p]) =>
    negatives
      .filter(([anchor]) => anchor === a)
      .filter(
        ([, n]) => !bounds || (bounds.lower[a][n] <= bounds.value[a][p] && bounds.value[a][p] < bounds.upper[a][n]),
      )
      .filter(([, n]) => !marked || marked[a][p][n])
      .map(([, n]) => [a, p, n]),
  );
}
