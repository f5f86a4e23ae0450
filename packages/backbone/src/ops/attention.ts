import * as tf from '@tensorflow/tfjs-core';
import type { Tensor3D, Tensor } from '@tensorflow/tfjs-core';

/**
 * Self-attention of several heads: with `q`, `k`, `v` of one head, `[T, D]`,
 *
 *     softmax(q k' / sqrt(D)) v
 *
 * @param qkv queries, keys and values side by side, each head after head: `[N, T, 3 C]`, `C = heads D`
 * @returns `[N, T, C]`, the heads side by side; the caller's to dispose
 *
 * Source: Vaswani et al., "Attention Is All You Need", 2017, section 3.2.
 */
export function attention(qkv: Tensor3D, heads: number): Tensor3D {
  return tf.tidy(() => {
    const [images, tokens, wide] = qkv.shape;
    const length = wide / 3;
    const depth = length / heads;
    const byHead = (part: Tensor): Tensor =>
      tf.transpose(tf.reshape(part, [images, tokens, heads, depth]), [0, 2, 1, 3]); // [N, heads, T, D]
    const [q, k, v] = tf.split(qkv, 3, 2).map(byHead);
    const weights = tf.softmax(tf.matMul(tf.mul(q, depth ** -0.5), k, false, true)); // [N, heads, T, T]
    const mixed = tf.matMul(weights, v); // [N, heads, T, D]
    return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [images, tokens, length]); // [N, T, C]
  });
}
