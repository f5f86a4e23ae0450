import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { LayerVariable, Shape } from '@tensorflow/tfjs-layers';
import { normalizeOver } from '../ops/normalize-over.ts';
import { builtWeight, onlyInput } from './only-input.ts';

/**
 * Instance norm: each channel of each image by its own mean and variance over positions (epsilon 1e-5), in training and inference alike; then
 * a learned scale and shift per channel.
 *
 * Source: Ulyanov et al., "Instance Normalization: The Missing Ingredient for Fast Stylization", 2016.
 */
export class InstanceNormalization extends tfl.layers.Layer {
  /** The name in saved models. */
  static readonly className = 'InstanceNormalization';
  private gamma: LayerVariable | undefined;
  private beta: LayerVariable | undefined;

  override build(inputShape: Shape | Shape[]): void {
    const channels = (inputShape as Shape)[3] ?? 0;
    this.gamma = this.addWeight('gamma', [channels], 'float32', tfl.initializers.ones());
    this.beta = this.addWeight('beta', [channels], 'float32', tfl.initializers.zeros());
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tf.tidy(() => {
      const gamma = builtWeight('InstanceNormalization', this.gamma) as Tensor1D;
      const beta = builtWeight('InstanceNormalization', this.beta) as Tensor1D;
      return normalizeOver(onlyInput(inputs), gamma, beta, { axes: [1, 2], epsilon: 1e-5 });
    });
  }

  override getClassName(): string {
    return InstanceNormalization.className;
  }
}
