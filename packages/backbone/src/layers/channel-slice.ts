import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D, Tensor } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { Shape } from '@tensorflow/tfjs-layers';
import { onlyInput } from './only-input.ts';

/** Some channels of a map, `size` of them from `begin` on: `[N, H, W, C]` in, `[N, H, W, size]` out. */
export class ChannelSlice extends tfl.layers.Layer {
  /** The name in saved models. */
  static readonly className = 'ChannelSlice';
  private readonly begin: number;
  private readonly size: number;

  constructor({ begin, size, ...config }: { readonly begin: number; readonly size: number; readonly name?: string }) {
    super(config);
    this.begin = begin;
    this.size = size;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return [...(inputShape as Shape).slice(0, 3), this.size];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tf.tidy(() => tf.slice(onlyInput(inputs) as Tensor4D, [0, 0, 0, this.begin], [-1, -1, -1, this.size]));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), begin: this.begin, size: this.size };
  }

  override getClassName(): string {
    return ChannelSlice.className;
  }
}
