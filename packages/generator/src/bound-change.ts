import { checkOneOf } from '@htg/ground/check-options';
import { showValue } from '@htg/ground/show-value';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor } from '@tensorflow/tfjs-core';
import { checkFeatures } from './check-features.ts';

/** What a change can be bounded by, beside the embedding's own length: something of other identities in the batch. */
export const others = ['nearestNegative', 'nearestCenter'] as const;

/** The nearest embedding of another identity, or the nearest center of another identity's embeddings. */
export type OtherIdentity = (typeof others)[number];

/** How far a change may go: a share of the embedding's own length, or of another length. */
export type MaxChange = number | { readonly of: 'length' | OtherIdentity; readonly share: number };

/** A bound of changes, as it was asked for. */
export interface ChangeBound {
  /** Whose distance is needed; undefined where the embedding's own length is enough, or nothing bounds. */
  readonly boundedBy: OtherIdentity | undefined;
  /**
   * @param features `f`, `[N, L]`
   * @param generated `f + h`, `[N, L]`
   * @param reach distances to others, `[N, 1]`, where `boundedBy` asks for them
   * @returns `f + h min(1, r l / |h|)`, `[N, L]`, with `l` the length that bounds
   */
  apply(features: Tensor2D, generated: Tensor2D, reach: Tensor2D | undefined): Tensor2D;
}

/**
 * @param caller opens error texts
 * @param maxChange undefined for no bound
 * @throws RangeError for a share that is none
 */
export function changeBound(caller: string, maxChange: MaxChange | undefined): ChangeBound {
  if (maxChange === undefined) return { boundedBy: undefined, apply: (_, generated) => generated };
  const { of, share } = typeof maxChange === 'object' ? maxChange : { of: 'length' as const, share: maxChange };
  if (!(share > 0 && Number.isFinite(share))) {
    throw new RangeError(
      `${caller}: expected maxChange > 0, received ${showValue(share)}; 0.3 bounds the change by three tenths of the length`,
    );
  }
  checkOneOf(caller, 'maxChange.of', of, ['length', ...others]);
  if (of === 'length')
    return { boundedBy: undefined, apply: (f, generated) => shorten(f, generated, share, lengthOf(f)) };
  return {
    boundedBy: of,
    apply(features, generated, reach) {
      if (reach === undefined) {
        throw new Error(
          `${caller}: expected reach, received none, where the change is bounded by '${of}'; pass distanceToOthers(features, labels, { to: '${of}' })`,
        );
      }
      checkFeatures(caller, reach, 1);
      return shorten(features, generated, share, reach);
    },
  };
}

/** Keeps lengths and their roots above 0, where a root has no gradient. */
const epsilon = 1e-12;

/** `f + h min(1, r l / |h|)` for `G(f) = f + h`. */
function shorten(features: Tensor2D, generated: Tensor2D, share: number, length: Tensor): Tensor2D {
  const change: Tensor2D = tf.sub(generated, features);
  const factor = tf.minimum(tf.div(tf.mul(length, share), lengthOf(change)), 1);
  return tf.add(features, tf.mul(change, factor));
}

function lengthOf(rows: Tensor2D): Tensor {
  return tf.sqrt(tf.maximum(tf.sum(tf.square(rows), 1, true), epsilon));
}
