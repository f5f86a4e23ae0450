import { stopGradient } from '@htg/ground/stop-gradient';
import { withGradient } from '@htg/ground/with-gradient';
import * as tf from '@tensorflow/tfjs-core';

/** Rows whose length is below its root, 1e-12, are divided by that, as torch's `normalize` does. */
const epsilon = 1e-24;

/**
 * Divides each row by its Euclidean length, as one node of the tape.
 *
 *     y = x / max(|x|, 1e-12)        dx = (dy - y (y . dy)) / |x|
 *
 * A row of zeros stays zero and gets no gradient: it has no direction to improve (torch gives `dy * 1e12`; the difference is ours).
 *
 * @param x `[N, L]`
 * @returns `[N, L]`, the caller's to dispose
 */
export function normalizeRows(x: tf.Tensor2D): tf.Tensor2D {
  return withGradient([x], (save) => {
    save([x]);
    return {
      value: tf.mul(x, lengths(x).inverse),
      gradient: (dy, [rows]) => {
        // From the rows again, not from what the forward pass knows of them: so the gradient has a gradient.
        const { squares, inverse } = lengths(rows);
        const y = tf.mul(rows, inverse);
        // Not tf.sign: it is 0 below 1.19e-7 on WASM.
        const factor = tf.where(tf.greater(stopGradient(squares), 0), inverse, 0);
        return [tf.mul(tf.sub(dy, tf.mul(y, tf.sum(tf.mul(dy, y), 1, true))), factor)];
      },
    };
  }) as tf.Tensor2D;
}

/** Of each row its squared length and one over its length, `[N, 1]`. */
function lengths(x: tf.Tensor): { readonly squares: tf.Tensor; readonly inverse: tf.Tensor } {
  const squares = tf.sum(tf.square(x), 1, true);
  return { squares, inverse: tf.rsqrt(tf.maximum(squares, epsilon)) };
}
