import * as tf from '@tensorflow/tfjs-core';

/**
 * The same values with no way back for a gradient.
 *
 * tfjs walks every operation between a variable and a loss, and raises at those without a gradient, comparisons among them,
 * even where the gradient would be zero. So masks are made from a tensor that the tape has never seen: a new tensor over the same
 * data, made below the level at which the tape records. Nothing is copied.
 *
 * @param x any tensor; stays the caller's
 * @returns a tensor of the same shape and values, the caller's to dispose
 */
export function detach<T extends tf.Tensor>(x: T): T {
  const engine = tf.engine();
  const kernel = tf.getKernel(tf.Identity, engine.backendName) as tf.KernelConfig | undefined;
  if (kernel === undefined) {
    throw new Error(
      `detach: expected a backend with the kernel Identity, received ${engine.backendName}; use another one`,
    );
  }
  const info = kernel.kernelFunc({ inputs: { x }, backend: engine.backend }) as tf.TensorInfo;
  return engine.makeTensorFromTensorInfo(info) as T;
}
