import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { Shape } from '@tensorflow/tfjs-layers';

/**
 * Pools a map by densities. With as many keypoints as channels, channel by channel: `f_c = sum_ij p_c(i,j) A_c(i,j)`, `[N, C]`.
 * Otherwise every keypoint pools every channel: `f_kc = sum_ij p_k(i,j) A_c(i,j)`, `[N, K C]`, keypoint by keypoint.
 *
 * Inputs: densities `p`, `[N, H, W, K]`, and the map `A`, `[N, H, W, C]`.
 */
export class KeypointPooling extends tfl.layers.Layer {
  /** The name in saved models. */
  static readonly className = 'KeypointPooling';

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [densities, map] = inputShape as [Shape, Shape];
    const [keypoints, channels] = [densities[3] ?? 0, map[3] ?? 0];
    return [map[0], keypoints === channels ? channels : keypoints * channels];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const [densities, map] = inputs as [Tensor, Tensor];
    const [images, height, width, channels] = map.shape;
    const keypoints = densities.shape[3] ?? 0;
    return tf.tidy(() => {
      if (keypoints === channels) return tf.sum(tf.mul(densities, map), [1, 2]); // [N, C]
      const p = tf.reshape(densities, [images, height * width, keypoints]);
      const a = tf.reshape(map, [images, height * width, channels]);
      return tf.reshape(tf.matMul(p, a, true), [images, keypoints * channels]); // [N, K C]
    });
  }

  override getClassName(): string {
    return KeypointPooling.className;
  }
}
