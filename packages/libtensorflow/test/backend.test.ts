import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { registerTensorFlowBackend } from '../src/index.ts';
import { withLibrary } from './needs-library.ts';

withLibrary('registers tfjs-node kernels on our tfjs-core as the current backend', async ({ backend, runtime }) => {
  expect(tf.getBackend()).toBe('tensorflow');
  expect(tf.backend()).toBe(backend);
  expect(runtime.version).toMatch(/^2\.\d+\.\d+/);
  expect(await tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])).array()).toEqual([[11]]);
});

withLibrary('a second registration is the same backend', async (first) => {
  expect(await registerTensorFlowBackend()).toBe(first);
});

withLibrary('computes gradients', async () => {
  const x = tf.tensor1d([1, 2, 3]);
  const gradient = tf.grad((t: tf.Tensor) => tf.sum(tf.square(t)))(x);
  expect(await gradient.array()).toEqual([2, 4, 6]);
});

withLibrary('a TensorFlow error names the op and gives the reason, and the next op works', ({ binding }) => {
  const before = binding.getNumOfTensors();
  const x = binding.createTensor([2, 2], binding.TF_FLOAT, [1, 2, 3, 4]);
  const attributes = [{ name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }];
  const y = binding.createTensor([3, 2], binding.TF_FLOAT, [1, 2, 3, 4, 5, 6]);
  expect(() => binding.executeOp('MatMul', attributes, [x, y], 1)).toThrow(/^MatMul: .*Matrix size-incompatible/);
  expect(() => binding.executeOp('NoSuchOp', [], [], 1)).toThrow(/^NoSuchOp: 'NoSuchOp' is neither a type/);
  const [product] = binding.executeOp('MatMul', attributes, [x, x], 1);
  expect([...(binding.tensorDataSync(product.id) as Float32Array)]).toEqual([7, 10, 15, 22]);
  for (const id of [x, y, product.id]) binding.deleteTensor(id);
  expect(binding.getNumOfTensors()).toBe(before);
});

withLibrary('tensors and handles are gone when tensors are disposed', ({ binding }) => {
  const before = { tensors: tf.memory().numTensors, handles: binding.getNumOfTensors() };
  tf.tidy(() => {
    tf.softmax(tf.matMul(tf.ones([4, 4]), tf.ones([4, 4]))).dataSync();
  });
  expect({ tensors: tf.memory().numTensors, handles: binding.getNumOfTensors() }).toEqual(before);
});
