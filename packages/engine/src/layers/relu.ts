import type { Tensor } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { relu6, relu } from '../ops/relu.ts';

/** What a rectifier layer is made of. */
export interface ReLUOptions {
  /** The layer's name in its model. */
  readonly name: string;
  /** Where the output is clipped; nowhere by default. 6 is fast. */
  readonly maxValue?: number;
}

interface StockReLU extends layers.Layer {
  /** Where the output is clipped; null or undefined if it is not. */
  readonly maxValue?: number | null;
}

// tfjs-layers exports the function that makes the layer, not its class.
const Stock = layers.reLU().constructor as unknown as new (options: ReLUOptions) => StockReLU;

/** tfjs-layers' ReLU with a gradient of one op; it serialises under the stock class's name and is not registered. */
export class FastReLU extends Stock {
  override call(inputs: Tensor | Tensor[], kwargs: object): Tensor | Tensor[] {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    if (this.maxValue === 6) return relu6(x);
    return typeof this.maxValue === 'number' ? super.call(inputs, kwargs) : relu(x);
  }
}

/**
 * A rectifier layer, `max(x, 0)`, clipped where told, that trains fast on every backend.
 *
 * @param options name, and the largest value
 */
export function reLU(options: ReLUOptions): layers.Layer {
  return new FastReLU(options);
}
