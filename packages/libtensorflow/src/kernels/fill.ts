import { Fill, scalar, tensor1d } from '@tensorflow/tfjs-core';
import type { DataType } from '@tensorflow/tfjs-core';
import { typeAttribute } from './kernel.ts';
import type { Kernel } from './kernel.ts';

/** TensorFlow is told shapes as 32-bit numbers: a longer axis would come out with another length, without a word. */
const longestAxis = 2 ** 31 - 1;

/** A tensor of one value. @throws RangeError for an axis that TensorFlow cannot be told */
export const fill: Kernel = {
  name: Fill,
  run({ attributes, backend }) {
    const shape = attributes.shape as number[];
    const value = attributes.value as number | string;
    const wrong = shape.find((length) => !(Number.isInteger(length) && length >= 0 && length <= longestAxis));
    if (wrong !== undefined) {
      throw new RangeError(
        `fill: expected whole lengths of axes in 0..${longestAxis}, received ${wrong} in [${shape.join(', ')}]; fill smaller tensors`,
      );
    }
    const dtype =
      (attributes.dtype as DataType | null | undefined) ?? (typeof value === 'number' ? 'float32' : 'string');
    const [dims, one] = [tensor1d(shape, 'int32'), scalar(value, dtype)];
    try {
      const types = [typeAttribute('T', dtype), typeAttribute('index_type', 'int32')];
      return backend.executeSingleOutput(Fill, types, [dims, one]);
    } finally {
      dims.dispose();
      one.dispose();
    }
  },
};
