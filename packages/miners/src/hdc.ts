import { refuseUnknownOptions } from '@htg/ground/check-options';
import type { Miner } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import { apartness } from './orientation.ts';
import { ranksAmong } from './ranks-among.ts';
import { tidyMined } from './tidy-mined.ts';

/** Options of {@link hdc}. */
export interface HdcOptions {
  /** Of all positive pairs and of all negative pairs of the batch, above 0, at most 1. Default 0.5. */
  readonly share?: number;
}

/**
 * The hardest share of all positive pairs, the farthest, and of all negative pairs, the nearest: over the whole batch, not for each anchor.
 *
 *     P = the ceil(share |P|) positive pairs of the largest d_ap,   N = the ceil(share |N|) negative pairs of the smallest d_an
 *
 * Their number is rounded up; pairs that are equal to the last of them count, too.
 *
 * @throws RangeError for a share out of its range
 *
 * Source: Yuan, Yang, Zhang, "Hard-Aware Deeply Cascaded Embedding", ICCV 2017, section 3.3.
 *
 * @example
 * const loss = contrastiveLoss(embeddings, labels, { miner: hdc({ share: 0.25 }) });
 */
export function hdc({ share = 0.5, ...others }: HdcOptions = {}): Miner {
  refuseUnknownOptions('hdc', others, ['share']);
  if (!(share > 0 && share <= 1)) {
    throw new RangeError(
      `hdc: expected share above 0 and at most 1, received ${String(share)}; 0.5 is half of the pairs`,
    );
  }
  return (input) =>
    tidyMined(input, () => {
      const { positive, negative } = input;
      const apart = apartness(input);
      return {
        positive: hardest(tf.neg(apart), positive, share),
        negative: hardest(apart, negative, share),
      };
    });
}

/** The pairs of a mask that come first, `[N, M]`: a share of them. */
function hardest(order: tf.Tensor2D, mask: tf.Tensor2D, share: number): tf.Tensor2D {
  const count = tf.ceil(tf.mul(tf.sum(tf.cast(mask, 'float32')), share));
  return tf.logicalAnd(mask, tf.less(ranksAmong(order, mask), count));
}
