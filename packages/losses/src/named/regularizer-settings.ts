import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { centerInvariant } from '../regularizers/center-invariant.ts';
import { lpNorm } from '../regularizers/lp-norm.ts';
import { regularFace } from '../regularizers/regular-face.ts';
import { sparseCenters } from '../regularizers/sparse-centers.ts';
import { zeroMean } from '../regularizers/zero-mean.ts';
import { exponent, power } from './settings.ts';

const weight = z.number().min(0).default(1).describe('factor of the regularizer');

/** `regularizer`, which every loss with weights may have. */
export const regularizer = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('centerInvariant'), weight }),
    z.strictObject({ kind: z.literal('lpNorm'), weight, p: exponent, power }),
    z.strictObject({ kind: z.literal('regularFace'), weight }),
    z.strictObject({ kind: z.literal('sparseCenters'), weight }),
    z.strictObject({ kind: z.literal('zeroMean'), weight }),
  ])
  .optional()
  .describe("of the identities' weights, added to the loss");

/**
 * The regularizer that settings name.
 *
 * @param name of the loss, for the error text
 * @param centers of each identity, where the loss has several
 * @throws RangeError for sparse centers of a loss that has one for each identity
 */
export function regularizerOf(
  settings: NonNullable<z.output<typeof regularizer>>,
  name: string,
  centers = 1,
): (weights: Tensor2D) => Scalar {
  if (settings.kind === 'sparseCenters' && centers < 2) {
    throw new RangeError(
      `sparseCenters: expected a loss with several centers of each identity, received ${name} with one; ` +
        'use softTriple or subCenterArcFace with centers above 1',
    );
  }
  return (weights) => tf.mul<Scalar>(regularized(settings, weights, centers), settings.weight);
}

function regularized(settings: NonNullable<z.output<typeof regularizer>>, weights: Tensor2D, centers: number): Scalar {
  switch (settings.kind) {
    case 'centerInvariant':
      return centerInvariant(weights);
    case 'lpNorm':
      return lpNorm(weights, { p: settings.p, power: settings.power });
    case 'regularFace':
      return regularFace(weights);
    case 'sparseCenters':
      return sparseCenters(weights, { centers });
    case 'zeroMean':
      return zeroMean(weights);
  }
}
