import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { gelu } from '../ops/gelu.ts';
import { onlyInput } from './only-input.ts';

/** The layer form of `gelu`, the exact one. */
export class Gelu extends tfl.layers.Layer {
  /** The name in saved models. */
  static readonly className = 'Gelu';

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tf.tidy(() => gelu(onlyInput(inputs)));
  }

  override getClassName(): string {
    return Gelu.className;
  }
}
