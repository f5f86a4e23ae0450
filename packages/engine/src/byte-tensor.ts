import { tensor } from '@tensorflow/tfjs-core';
import type { Rank, ShapeMap, Tensor } from '@tensorflow/tfjs-core';
import { openedTensorFlow } from './compile/opened-tensorflow.ts';

/**
 * A tensor of images' bytes: int32, as everything whole is in TensorFlow.js, whose numbers lie between 0 and 255. On TensorFlow they
 * travel and lie as bytes, a quarter of int32's, and a compiled function takes them as they are and casts them on its device; an op
 * outside one widens them first. On other backends it is `tensor(bytes, shape, 'int32')`.
 *
 * @param bytes copied; as many as the shape has elements
 * @returns the tensor, for the caller to dispose of
 * @throws TypeError if the values are not bytes; RangeError if there are not as many as the shape asks for
 *
 * @example
 * const images = byteTensor<Rank.R4>(await set.load(indices), [n, height, width, 3]);
 * const { loss } = await step({ images });
 */
export function byteTensor<R extends Rank = Rank>(bytes: Uint8Array, shape: ShapeMap[R]): Tensor<R> {
  // Buffer and Uint8ClampedArray: the one is a Uint8Array, the other is not.
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(
      `byteTensor: expected a Uint8Array, received ${Object.prototype.toString.call(bytes)}; ` +
        `pass other numbers to tensor(values, shape, 'int32')`,
    );
  }
  const lengths: readonly number[] = shape;
  const elements = lengths.reduce((product, length) => product * length, 1);
  if (bytes.length !== elements) {
    throw new RangeError(
      `byteTensor: expected ${String(elements)} bytes for the shape [${lengths.join(', ')}], received ` +
        `${String(bytes.length)}; pass one for each element`,
    );
  }
  const tensorflow = openedTensorFlow();
  if (tensorflow === undefined) return tensor(bytes, shape, 'int32');
  return tensorflow.backend.byteTensor(bytes, lengths) as Tensor<R>;
}
