import { relu as tfjsRelu, type Tensor } from '@tensorflow/tfjs-core';
import { tensorflowOps } from './tensorflow-ops.ts';
import { onceDifferentiable, withGradient } from '@htg/ground/with-gradient';

/**
 * `max(x, 0)` by element. On TensorFlow its gradient is one op (`ReluGrad`), where tfjs's own takes three. At 0 it is 0.
 *
 * @param x any shape, float32
 * @returns the same shape; the caller disposes of it
 */
export function relu<T extends Tensor>(x: T): T {
  const tensorflow = tensorflowOps();
  if (tensorflow === undefined || x.dtype !== 'float32') return tfjsRelu(x);
  return withGradient([x], (save) => {
    const value = tfjsRelu(x);
    save([value]);
    const gradient = (dy: Tensor, [y]: readonly Tensor[]): readonly Tensor[] =>
      onceDifferentiable('relu', [dy, y], tensorflow.run('ReluGrad', [dy, y]));
    return { value, gradient };
  }) as T;
}
