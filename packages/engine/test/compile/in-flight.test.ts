import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { compile } from '../../src/index.ts';
import { onTensorFlow } from '../on-tensorflow.ts';

const value = async (tensor: tf.Tensor) => (await tensor.data())[0];

/** A step that takes long enough to be watched on a busy machine, too: products of square matrices, and a variable that counts. */
function makeSlowStep() {
  const count = tf.variable(tf.scalar(0));
  const step = compile(({ x }: { x: tf.Tensor }) => {
    let product = x as tf.Tensor2D;
    for (let i = 0; i < 8; i++) product = tf.mul(tf.matMul(product, x as tf.Tensor2D), 1 / x.shape[0]);
    count.assign(tf.add(count, tf.mul(tf.mean(product), tf.scalar(1))));
    return { count: count.clone() };
  });
  return { count, step, x: tf.ones([1000, 1000]) };
}

onTensorFlow('a variable in flight cannot be read; the event loop goes on; then it has its new value', async () => {
  const { count, step, x } = makeSlowStep();
  await step({ x });
  const before = await value(count);
  const running = step({ x });
  const reason =
    'tensorflow: expected no read of a variable while a compiled step that writes it is under way, ' +
    'received a read of one of shape []; await the step first';
  expect(() => count.dataSync()).toThrow(reason);
  await expect(count.data()).rejects.toThrow(reason);
  expect(() => tf.add(count, 1)).toThrow(reason);
  let settled = false;
  void running.finally(() => {
    settled = true;
  });
  let ticks = 0;
  while (!(settled as boolean)) {
    ticks++;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(ticks).toBeGreaterThan(5);
  expect(await value(count)).toBe(before + 1);
  expect(await value((await running).count)).toBe(before + 1);
  step.dispose();
});

onTensorFlow('calls that share variables queue in the order of the calls', async () => {
  const { count, step, x } = makeSlowStep();
  const double = compile(({ by }: { by: tf.Tensor }) => {
    count.assign(tf.mul(count, by));
    return { count: count.clone() };
  });
  const by = tf.scalar(10);
  await Promise.all([step({ x }), double({ by })]);
  count.assign(tf.scalar(0));
  const results = await Promise.all([step({ x }), double({ by }), step({ x }), step({ x }), double({ by })]);
  expect(await Promise.all(results.map((result) => value(result.count)))).toEqual([1, 10, 11, 12, 120]);
  step.dispose();
  double.dispose();
});

onTensorFlow('calls that share nothing overlap', async () => {
  const { step, x } = makeSlowStep();
  const quick = compile(({ x: y }: { x: tf.Tensor }) => ({ y: tf.add(y, 1) }));
  await step({ x });
  await quick({ x: tf.scalar(1) });
  const order: string[] = [];
  await Promise.all([
    step({ x }).then(() => order.push('slow')),
    quick({ x: tf.scalar(1) }).then(() => order.push('quick')),
  ]);
  expect(order).toEqual(['quick', 'slow']);
  step.dispose();
  quick.dispose();
});

onTensorFlow('inputs may be disposed of while a call runs or waits', async ({ binding }) => {
  const { step, x, count } = makeSlowStep();
  tf.dispose(await step({ x }));
  const before = { tensors: tf.memory().numTensors, handles: binding.getNumOfTensors() };
  const copies = [tf.ones([400, 400]), tf.ones([400, 400])];
  const running = copies.map((copy) => step({ x: copy }));
  tf.dispose(copies);
  const results = await Promise.all(running);
  expect(await value(results[1].count)).toBe(3);
  tf.dispose(results);
  expect({ tensors: tf.memory().numTensors, handles: binding.getNumOfTensors() }).toEqual(before);
  step.dispose();
  tf.dispose([x, count]);
});

onTensorFlow('a variable may be assigned or disposed of in flight: the call writes it in vain', async ({ binding }) => {
  const { step, x, count } = makeSlowStep();
  tf.dispose(await step({ x }));
  const running = step({ x });
  count.assign(tf.scalar(50));
  tf.dispose(await running);
  expect(await value(count)).toBe(50);
  tf.dispose(await step({ x }));
  expect(await value(count)).toBe(51);
  const handles = binding.getNumOfTensors();
  const last = step({ x });
  count.dispose();
  tf.dispose(await last);
  expect(binding.getNumOfTensors()).toBeLessThan(handles);
  await expect(step({ x })).rejects.toThrow(`received ${count.name}, which was disposed of since the trace`);
  step.dispose();
});

onTensorFlow('a step that fails says which op and why, and leaves the variables as they were', async () => {
  const total = tf.variable(tf.scalar(1));
  const step = compile(({ index }: { index: tf.Tensor }) => {
    total.assign(tf.add(total, 1));
    return { row: tf.gather(tf.tensor1d([1, 2, 3]), index) };
  });
  tf.dispose(await step({ index: tf.tensor1d([0], 'int32') }));
  await expect(step({ index: tf.tensor1d([9], 'int32') })).rejects.toThrow(/^GatherV2: .*= 9 is not in \[0, 3\)/);
  expect(await value(total)).toBe(2);
  tf.dispose(await step({ index: tf.tensor1d([2], 'int32') }));
  expect(await value(total)).toBe(3);
  step.dispose();
});
