import { stopGradient } from '@htg/ground/stop-gradient';
import { onceDifferentiable, withGradient } from '@htg/ground/with-gradient';
import * as tf from '@tensorflow/tfjs-core';
import { squareRoot } from './square-root.ts';

/**
 * The p-norms over the last axis, which stays with length 1.
 *
 *     |x|_p = (sum_l |x_l|^p)^(1/p)
 *
 * The gradient of a row of zeros, where there is none, is 0. With a `p` other than 1 and 2 a second derivative is an error.
 *
 * @param x of any shape
 * @param p at least 1
 */
export function lpNorms(x: tf.Tensor, p: number): tf.Tensor {
  if (p === 1) return tf.sum(tf.mul(x, signs(x)), -1, true);
  if (p === 2) return squareRoot(tf.sum(tf.square(x), -1, true));
  return withGradient([x], (save) => {
    const value = tf.pow(tf.sum(tf.pow(tf.abs(x), p), -1, true), 1 / p);
    save([x, value]);
    return {
      value,
      gradient(dy, [rows, norms]) {
        const long = tf.greater(norms, 0);
        const shares = tf.pow(tf.div(tf.abs(rows), tf.where(long, norms, 1)), p - 1);
        return onceDifferentiable('lpNorms', [rows], [tf.mul(tf.mul(signs(rows), shares), tf.where(long, dy, 0))]);
      },
    };
  });
}

/**
 * `x^power` of numbers from 0 on. With a power other than 1 and 2 a second derivative is an error.
 *
 * @param power at least 1
 */
export function powers(x: tf.Tensor, power: number): tf.Tensor {
  if (power === 1) return x;
  if (power === 2) return tf.square(x);
  return withGradient([x], (save) => {
    save([x]);
    return {
      value: tf.pow(x, power),
      gradient: (dy, [base]) =>
        onceDifferentiable('powers', [base], [tf.mul(dy, tf.mul(tf.pow(base, power - 1), power))]),
    };
  });
}

/** 1, 0 or -1: a constant of every gradient. (Not tf.sign: it is 0 below 1.19e-7 on WASM.) */
export function signs(x: tf.Tensor): tf.Tensor {
  const known = stopGradient(x);
  return tf.where(tf.greater(known, 0), 1, tf.where(tf.less(known, 0), -1, 0));
}
