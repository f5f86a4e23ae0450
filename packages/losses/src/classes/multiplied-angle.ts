import { checkCount } from '@htg/ground/check-numbers';
import { stopGradient } from '@htg/ground/stop-gradient';
import * as tf from '@tensorflow/tfjs-core';

/**
 * The handicap of the large-margin softmax and of SphereFace: `psi = (-1)^k cos(m theta) - 2k` from `cos theta`, where `theta` lies in the `k`-th of `m`
 * equal parts of 0..180 degrees. It falls from 1 to `1 - 2m` without a turn. `cos(m theta)` is a polynomial of `cos theta` (Chebyshev's),
 * so that nothing but its steps is without derivative.
 *
 * @param caller opens the error texts
 * @param margin `m`, a whole number of at least 1
 */
export function multipliedAngle(caller: string, margin: number): (cosines: tf.Tensor2D) => tf.Tensor2D {
  checkCount(caller, 'margin', margin);
  return (cosines) => {
    const known = stopGradient(cosines);
    const ends = Array.from({ length: margin - 1 }, (_, part) => Math.cos(((part + 1) * Math.PI) / margin));
    const passed = ends.map((end) => tf.cast(tf.lessEqual(known, end), 'float32'));
    // k, and (-1)^k: a change of sign at each end of a part.
    const part = passed.reduce<tf.Tensor>((sum, each) => tf.add(sum, each), tf.scalar(0));
    const sign = passed.reduce<tf.Tensor>((product, each) => tf.mul(product, tf.sub(1, tf.mul(each, 2))), tf.scalar(1));
    return tf.sub(tf.mul(chebyshev(cosines, margin), sign), tf.mul(part, 2));
  };
}

/** `cos(m theta)`: `T_m = 2 x T_(m-1) - T_(m-2)`, from `T_0 = 1` and `T_1 = x`. */
function chebyshev(x: tf.Tensor2D, degree: number): tf.Tensor2D {
  let [before, last]: [tf.Tensor, tf.Tensor2D] = [tf.scalar(1), x];
  for (let at = 2; at <= degree; at++) {
    [before, last] = [last, tf.sub(tf.mul(tf.mul(x, last), 2), before)];
  }
  return last;
}
