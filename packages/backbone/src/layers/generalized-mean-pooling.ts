import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { LayerVariable, Shape } from '@tensorflow/tfjs-layers';

/** Below it a number counts as this much: `x^p` has no gradient at 0 and no value below. */
const floor = 1e-6;

/**
 * Generalized mean over positions, GeM: `f_c = (1 / HW sum_ij max(x_c(i,j), 1e-6)^p)^(1/p)`, one learned `p` that starts at 3. With
 * p = 1 it is average pooling, towards infinity max pooling.
 *
 * Source: Radenovic, Tolias, Chum, "Fine-tuning CNN Image Retrieval with No Human Annotation", PAMI 2019, equation 3.
 */
export class GeneralizedMeanPooling extends tfl.layers.Layer {
  /** The name in saved models. */
  static readonly className = 'GeneralizedMeanPooling';
  private p: LayerVariable | undefined;

  override build(): void {
    const initializer = tfl.initializers.constant({ value: 3 });
    this.p = this.addWeight('p', [1], 'float32', initializer);
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [images, , , channels] = inputShape as Shape;
    return [images, channels];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0] : inputs;
      if (this.p === undefined)
        throw new Error('GeneralizedMeanPooling: expected a built layer; apply it to an input first');
      const p = this.p.read();
      // x^p as exp(p ln x): pow's gradient would take ln of x again.
      const powers = tf.exp(tf.mul(p, tf.log(tf.maximum(x, floor))));
      return tf.exp(tf.div(tf.log(tf.mean(powers, [1, 2])), p));
    });
  }

  override getClassName(): string {
    return GeneralizedMeanPooling.className;
  }
}
