/**
 * `pnpm slow soak`: 100,000 small ops and 1,000 compiled steps on TensorFlow. Tensors and native handles must not grow at all,
 * resident memory must be flat after a warm-up. Exits with 1 if one of them grows.
 */
import { compile } from '@htg/engine';
import { registerTensorFlowBackend } from '@htg/libtensorflow';
import * as tf from '@tensorflow/tfjs-core';

/**
 * What resident memory may grow by after the warm-up: glibc's arenas and V8's heap settle within some megabytes, while a
 * leak of one scalar handle (about 300 bytes) per op would show as 30 MB.
 */
const allowedGrowth = 12 * 2 ** 20;

const { binding } = await registerTensorFlowBackend();

const count = () => ({ tensors: tf.memory().numTensors, handles: binding.getNumOfTensors() });
const resident = (): number => {
  if (globalThis.gc !== undefined) globalThis.gc();
  return process.memoryUsage.rss();
};

/** Runs `body` a tenth of the times to warm up, then all of them, and reports what has grown. */
async function soak(what: string, times: number, body: (i: number) => unknown): Promise<void> {
  for (let i = 0; i < times / 10; i++) await body(i);
  const before = count();
  const memory = resident();
  const start = performance.now();
  for (let i = 0; i < times; i++) await body(i);
  const milliseconds = performance.now() - start;
  const grown = resident() - memory;
  const after = count();
  const leaks = [after.tensors - before.tensors, after.handles - before.handles];
  const flat = leaks.every((leak) => leak === 0) && grown <= allowedGrowth;
  if (!flat) process.exitCode = 1;
  console.log(
    `${flat ? 'ok  ' : 'FAIL'} ${what}: ${String(times)} in ${(milliseconds / 1000).toFixed(1)} s; ` +
      `grown by ${String(leaks[0])} tensors, ${String(leaks[1])} handles, ${(grown / 2 ** 20).toFixed(1)} MB resident`,
  );
}

const [x, y] = [tf.tensor1d([1, 2, 3]), tf.tensor1d([4, 5, 6])];
const group = 1000;
const opsPerTurn = 4;
await soak('groups of 1,000 small ops', 100, () => {
  tf.tidy(() => {
    for (let i = 0; i < group / opsPerTurn; i++) tf.relu(tf.add(tf.mul(x, y), tf.scalar(i)));
  });
});
await soak('strings', 4000, (i) => {
  tf.tensor1d([`${String(i)} `.repeat(5000), 'short']).dispose();
  tf.tidy(() => tf.tensor1d([`${String(i)} `.repeat(5000)]).dataSync());
});

const weights = [tf.variable(tf.randomNormal([64, 64], 0, 0.1, 'float32', 1)), tf.variable(tf.zeros([64]))];
const step = compile(({ images, rate }: { images: tf.Tensor2D; rate: tf.Scalar }) => {
  const { value, grads } = tf.variableGrads(() =>
    tf.mean(tf.square(tf.add(tf.matMul(images, weights[0] as tf.Tensor as tf.Tensor2D), weights[1]))),
  );
  for (const weight of weights) weight.assign(tf.sub(weight, tf.mul(grads[weight.name], rate)));
  return { loss: value };
});
const images = tf.randomNormal([32, 64], 0, 1, 'float32', 2);
const rate = tf.scalar(0.1);
await soak('compiled steps', 1000, async () => {
  const { loss } = await step({ images: images as tf.Tensor2D, rate });
  loss.dispose();
});
await soak('compiled steps with a snapshot and an assignment', 1000, async () => {
  const snapshot = weights[1].clone();
  const { loss } = await step({ images: images as tf.Tensor2D, rate });
  weights[1].assign(snapshot);
  tf.dispose([loss, snapshot]);
});
