import { onceDifferentiable, withGradient } from '@htg/ground/with-gradient';
import { relu6 as tfjsRelu6, relu as tfjsRelu } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { tensorflowOps } from './tensorflow-ops.ts';

/**
 * `max(x, 0)` by element. On TensorFlow its gradient is one op (`ReluGrad`), where tfjs's own takes three. At 0 it is 0.
 *
 * @param x any shape, float32
 * @returns the same shape; the caller disposes of it
 */
export function relu<T extends Tensor>(x: T): T {
  return rectified(x, 'relu', tfjsRelu, 'ReluGrad');
}

/** `min(max(x, 0), 6)` by element, with one op for the gradient on TensorFlow (`Relu6Grad`); at 0 and, there, at 6 it is 0. */
export function relu6<T extends Tensor>(x: T): T {
  return rectified(x, 'relu6', tfjsRelu6, 'Relu6Grad');
}

function rectified<T extends Tensor>(x: T, name: string, forward: (x: T) => T, backward: string): T {
  const tensorflow = tensorflowOps();
  if (tensorflow === undefined || x.dtype !== 'float32') return forward(x);
  return withGradient([x], (save) => {
    const value = forward(x);
    save([value]);
    const gradient = (dy: Tensor, [y]: readonly Tensor[]): readonly Tensor[] =>
      onceDifferentiable(name, [dy, y], tensorflow.run(backward, [dy, y]));
    return { value, gradient };
  }) as T;
}
