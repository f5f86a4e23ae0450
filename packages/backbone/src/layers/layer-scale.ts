import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { LayerVariable, Shape } from '@tensorflow/tfjs-layers';
import { builtWeight, onlyInput } from './only-input.ts';

/**
 * Multiplies each channel by a learned factor that begins small, so that a new residual branch begins near nothing.
 *
 * Source: Touvron et al., "Going Deeper with Image Transformers", ICCV 2021, section 2.
 */
export class LayerScale extends tfl.layers.Layer {
  /** The name in saved models. */
  static readonly className = 'LayerScale';
  private readonly initialValue: number;
  private scale: LayerVariable | undefined;

  constructor({
    initialValue,
    ...config
  }: {
    readonly initialValue: number;
    readonly name?: string;
    readonly trainable?: boolean;
  }) {
    super(config);
    this.initialValue = initialValue;
  }

  override build(inputShape: Shape | Shape[]): void {
    const channels = (inputShape as Shape).at(-1) ?? 0;
    const initializer = tfl.initializers.constant({ value: this.initialValue });
    this.scale = this.addWeight('layer_scale', [channels], 'float32', initializer);
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tf.tidy(() => tf.mul(onlyInput(inputs), builtWeight('LayerScale', this.scale)));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), initialValue: this.initialValue };
  }

  override getClassName(): string {
    return LayerScale.className;
  }
}
