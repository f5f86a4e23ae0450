import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import { normalizeOver } from '../ops/normalize-over.ts';
import { onlyInput } from './only-input.ts';

interface LayerNormOptions {
  readonly name: string;
  readonly epsilon: number;
  readonly trainable: boolean;
}

/** What tfjs-layers' own class keeps; its declaration hides it. */
interface StockLayerNormalization extends layers.Layer {
  readonly epsilon: number;
  readonly gamma: LayerVariable;
  readonly beta: LayerVariable;
}

// tfjs-layers exports the function that makes the layer, not its class.
const Stock = layers.layerNormalization().constructor as unknown as new (
  options: LayerNormOptions,
) => StockLayerNormalization;

/**
 * tfjs-layers' LayerNormalization over the last axis, without its copies of mean and variance in the shape of the input, and with a gradient in
 * closed form. It serializes under the stock class's name and is not registered.
 */
class FastLayerNormalization extends Stock {
  override call(inputs: Tensor | Tensor[]): Tensor {
    return tf.tidy(() => {
      const x = onlyInput(inputs);
      const [gamma, beta] = [this.gamma.read(), this.beta.read()] as Tensor1D[];
      return normalizeOver(x, gamma, beta, { axes: [x.rank - 1], epsilon: this.epsilon });
    });
  }
}

/** A layer norm over the last axis. */
export function layerNorm(options: LayerNormOptions): layers.Layer {
  return new FastLayerNormalization(options);
}
