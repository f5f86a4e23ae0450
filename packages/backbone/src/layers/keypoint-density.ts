import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D, Tensor } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { spatialSoftmax } from '../spatial-softmax.ts';

/** The layer form of `spatialSoftmax`: maps in, densities out, both `[N, H, W, K]`. */
export class KeypointDensity extends tfl.layers.Layer {
  /** The name in saved models. */
  static readonly className = 'KeypointDensity';

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tf.tidy(() => spatialSoftmax((Array.isArray(inputs) ? inputs[0] : inputs) as Tensor4D));
  }

  override getClassName(): string {
    return KeypointDensity.className;
  }
}
