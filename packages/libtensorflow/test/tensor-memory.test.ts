import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { withLibrary } from './needs-library.ts';

withLibrary('values of every type come back as they went in', ({ binding }) => {
  const text = (value: string) => new TextEncoder().encode(value);
  const long = text('ä'.repeat(1000));
  const cases = [
    [binding.TF_FLOAT, [2, 2], Float32Array.of(1.5, -0, Number.MAX_VALUE, NaN)],
    [binding.TF_INT32, [3], Int32Array.of(1, -2, 2 ** 31 - 1)],
    [binding.TF_BOOL, [2], Uint8Array.of(1, 0)],
    [binding.TF_INT64, [2], BigInt64Array.of(-(2n ** 62n), 3n)],
    [binding.TF_COMPLEX64, [1], Float32Array.of(1, -1)],
    [binding.TF_STRING, [3], [text('short'), text(''), long]],
    [binding.TF_FLOAT, [0, 3], new Float32Array(0)],
  ] as const;
  for (const [type, shape, values] of cases) {
    const id = binding.createTensor(shape, type, values as Float32Array);
    expect(binding.tensorDataSync(id)).toEqual(values);
    binding.deleteTensor(id);
  }
});

withLibrary('uint8 is read as int32, the type that tfjs gives it', ({ binding }) => {
  const id = binding.createTensor([2], binding.TF_UINT8, Uint8Array.of(7, 255));
  expect(binding.tensorDataSync(id)).toEqual(Int32Array.of(7, 255));
  binding.deleteTensor(id);
});

withLibrary('an int64 may be given as pairs of 32-bit halves', ({ binding }) => {
  const id = binding.createTensor([2], binding.TF_INT64, Int32Array.of(5, 0, -1, -1));
  expect(binding.tensorDataSync(id)).toEqual(BigInt64Array.of(5n, -1n));
  binding.deleteTensor(id);
});

withLibrary('too few values are refused', ({ binding }) => {
  expect(() => binding.createTensor([3], binding.TF_FLOAT, [1, 2])).toThrow(
    'newTensor: expected 3 values of float for the shape, received 2; pass as many values as the shape has elements',
  );
  expect(() => binding.createTensor([2], binding.TF_STRING, [new Uint8Array(1)])).toThrow(
    'newTensor: expected 2 strings for the shape, received 1; pass one for each element',
  );
});

withLibrary('a number that names no tensor is refused', ({ binding }) => {
  expect(() => binding.tensorDataSync(-5)).toThrow('expected the number of a live tensor, received -5');
});

withLibrary('tfjs tensors of every type are read back', async () => {
  expect(await tf.tensor1d(['a', 'β', '']).array()).toEqual(['a', 'β', '']);
  expect(await tf.tensor1d([true, false]).array()).toEqual([1, 0]);
  const complex = tf.complex(tf.tensor1d([1, 2]), tf.tensor1d([3, 4]));
  expect([...(await tf.imag(complex).data())]).toEqual([3, 4]);
  expect([...(await tf.real(complex).data())]).toEqual([1, 2]);
  expect(await tf.cast(tf.tensor1d([1.7, -1.7]), 'int32').array()).toEqual([1, -1]);
});
