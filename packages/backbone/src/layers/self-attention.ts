import type * as tf from '@tensorflow/tfjs-core';
import type { Tensor3D, Tensor } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { Shape } from '@tensorflow/tfjs-layers';
import { attention } from '../ops/attention.ts';
import { onlyInput } from './only-input.ts';

/** The layer form of `attention`: queries, keys and values side by side, `[N, T, 3 C]`, in, `[N, T, C]` out. */
export class SelfAttention extends tfl.layers.Layer {
  /** The name in saved models. */
  static readonly className = 'SelfAttention';
  private readonly heads: number;

  constructor({ heads, ...config }: { readonly heads: number; readonly name?: string }) {
    super(config);
    this.heads = heads;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [images, tokens, wide] = inputShape as Shape;
    return [images, tokens, (wide ?? 0) / 3];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return attention(onlyInput(inputs) as Tensor3D, this.heads);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), heads: this.heads };
  }

  override getClassName(): string {
    return SelfAttention.className;
  }
}
