import { stopGradient } from '@htg/engine';
import type { DenseOptions } from '@htg/engine';
import { untracked } from '@htg/ground/untracked';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D, Tensor } from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import type { LayerVariable, Shape } from '@tensorflow/tfjs-layers';

/** How a model with such layers is applied: `model.apply(x, { powerIteration: true })`. */
export interface SpectralDenseCall {
  /** Whether `u` and `v` move on before they are used. */
  readonly powerIteration?: boolean | undefined;
}

/** Keeps the length of a vector above 0; torch's. */
const epsilon = 1e-12;

/**
 * A fully connected layer whose kernel is divided by its largest singular value, as one power iteration after the other finds it:
 *
 *     u <- W v / |W v|,  v <- W^T u / |W^T u|,  sigma = u^T W v,  y = x W^T / sigma + b
 *
 * with `W` the kernel `[in, out]` turned round. The gradient passes through `sigma`; `u` (of length `out`) and `v` (`in`) are constants to it, not trainable,
 * and among the weights, so that a checkpoint holds them. The bias stays as it is.
 *
 * Source: Miyato et al., "Spectral Normalization for Generative Adversarial Networks", ICLR 2018, algorithm 1; the order within an iteration, epsilon and
 * what is kept as in torch's `parametrizations.spectral_norm`.
 */
export class SpectralDense extends layers.Layer {
  static className = 'SpectralDense';
  readonly units: number;
  readonly useBias: boolean;
  private kernel!: LayerVariable;
  private bias: LayerVariable | undefined;
  private u!: LayerVariable;
  private v!: LayerVariable;

  constructor({ units, useBias, ...options }: DenseOptions) {
    super(options);
    this.units = units;
    this.useBias = useBias;
  }

  override build(inputShape: Shape): void {
    const length = Number(inputShape.at(-1));
    const zeros = initializers.zeros();
    this.kernel = this.addWeight('kernel', [length, this.units], 'float32', zeros);
    this.bias = this.useBias ? this.addWeight('bias', [this.units], 'float32', zeros) : undefined;
    this.u = this.addWeight('u', [this.units], 'float32', zeros, undefined, false);
    this.v = this.addWeight('v', [length], 'float32', zeros, undefined, false);
    super.build(inputShape);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return [...inputShape.slice(0, -1), this.units];
  }

  override call(inputs: Tensor | Tensor[], { powerIteration = false }: SpectralDenseCall): Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as Tensor2D;
    return tf.tidy(() => {
      if (powerIteration) this.iterate();
      const kernel = this.kernel.read() as Tensor2D;
      // Of this moment: a later call may move them before the gradient is taken.
      const [u, v] = [this.u, this.v].map((each) => stopGradient(each.read() as Tensor1D));
      const sigma: Scalar = tf.sum(tf.mul(product(v, kernel), u));
      const y = tf.matMul(x, tf.div<Tensor2D>(kernel, sigma));
      return this.bias === undefined ? y : tf.add(y, this.bias.read());
    });
  }

  /** Moves `u` and `v` on. */
  iterate(times = 1): void {
    untracked(() => {
      tf.tidy(() => {
        const kernel = this.kernel.read() as Tensor2D;
        let v = this.v.read() as Tensor1D;
        let u = v;
        for (let done = 0; done < times; done++) {
          u = unit(product(v, kernel));
          v = unit(product(u, kernel, true));
        }
        this.u.write(u);
        this.v.write(v);
      });
    });
  }

  override getClassName(): string {
    return SpectralDense.className;
  }

  override getConfig(): ReturnType<layers.Layer['getConfig']> {
    return { ...super.getConfig(), units: this.units, useBias: this.useBias };
  }
}

/** `v K` or `v K^T` for a kernel `K` `[in, out]`. */
function product(vector: Tensor1D, kernel: Tensor2D, turned = false): Tensor1D {
  return tf.squeeze(tf.matMul(tf.expandDims<Tensor2D>(vector, 0), kernel, false, turned), [0]);
}

/** A vector of length 1 and the same direction. */
function unit(vector: Tensor1D): Tensor1D {
  return tf.div(vector, tf.maximum(tf.norm(vector), epsilon));
}
