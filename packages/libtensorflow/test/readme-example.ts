import { registerTensorFlowBackend } from '../src/index.ts';
import * as tf from '@tensorflow/tfjs-core';

const { binding, runtime } = await registerTensorFlowBackend({ device: 'cpu' });
console.log(tf.getBackend(), runtime.usesGpu);

const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
console.log(tf.matMul(x, x).arraySync());

try {
  binding.executeOp('MatMul', [], [], 1);
} catch (error) {
  console.log(String(error));
}
