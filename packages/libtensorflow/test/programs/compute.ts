// Loads TensorFlow, runs an op, one that fails and a function, and says what it saw.
import * as tf from '@tensorflow/tfjs-core';
import { registerTensorFlowBackend } from '../../src/index.ts';

const { binding, defineFunction } = await registerTensorFlowBackend({
  threadsInsideOps: 1,
  threadsAcrossOps: 1,
  device: 'cpu',
});
const product = await tf.matMul(tf.ones([2, 2]), tf.ones([2, 2])).data();
let failure = '';
try {
  binding.executeOp('NoSuchOp', [], [], 1);
} catch (error) {
  failure = String(error).slice(0, 24);
}
const echo = defineFunction({
  ...{ inputs: [{ type: 1, shape: [] }], variables: [], constants: [], nodes: [], assignments: [] },
  outputs: [{ value: { from: 'input', index: 0 }, type: 1 }],
});
const [{ id }] = await echo.runAsync([binding.createTensor([], 1, [3])]);
console.log(`${String(product[0])} ${failure} ${String((binding.tensorDataSync(id) as Float32Array)[0])}`);
