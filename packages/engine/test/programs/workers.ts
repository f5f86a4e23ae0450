// One of two workers: what allReduce and allGather give, at once and in compiled functions. usage: workers.ts INDEX PORT PORT
import * as tf from '@tensorflow/tfjs-core';
import {
  allGather,
  allReduce,
  batchNormAcrossWorkers,
  batchNormTraining,
  compile,
  fromFirstWorker,
  openedWorkers,
  useEngine,
} from '../../src/index.ts';

const [index, ...ports] = process.argv.slice(2, 5).map(Number);
await useEngine({
  engine: 'tensorflow',
  tensorflow: {
    ...{ threadsInsideOps: 1, device: 'cpu', xlaCache: false },
    workers: { addresses: ports.map((port) => `127.0.0.1:${String(port)}`), index },
  },
});
const random = (shape: [number, number], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);
/** What worker `w` has. */
const partOf = (w: number) => random([3, 4], 10 + w);
/** What worker `w` minimizes: another loss on each, of all rows. */
const lossOf = (rows: tf.Tensor, w: number) =>
  tf.sum(tf.mul(tf.tanh(tf.matMul(rows, rows, false, true)), random([6, 6], 20 + w)));
const read = (tensor: tf.Tensor) => Array.from(tensor.dataSync());

const x = partOf(index);
const gathered = (input: tf.Tensor) => lossOf(allGather(input), index);
const reduced = (input: tf.Tensor) => tf.sum(tf.square(tf.mul(allReduce(input), random([3, 4], 30 + index))));

// The naive reference: everything on one worker, the sum of both losses differentiated by each part.
const [first, second] = [partOf(0), partOf(1)];
const together = tf.grads((a, b) => {
  const rows = tf.concat([a, b]);
  return tf.add(lossOf(rows, 0), lossOf(rows, 1));
})([first, second]);
const sums = tf.grads((a, b) => {
  const sum = tf.add(a, b);
  return tf.sum(tf.addN([0, 1].map((w) => tf.square(tf.mul(sum, random([3, 4], 30 + w))))));
})([first, second]);

const weight = tf.variable(tf.zeros([6, 4]));
const step = compile(({ part }: { part: tf.Tensor }) => {
  const { value, grad } = tf.valueAndGrad(gathered)(part);
  weight.assign(tf.add(weight, allGather(part)));
  return { value, grad, total: allReduce(value), whole: allGather(part) };
});
const before = tf.memory().numTensors;
const compiled = await step({ part: x });
tf.dispose(await step({ part: x }));
const leaked = tf.memory().numTensors - before - 4;

/** Central differences of the sum of both workers' losses by one number of worker `w`'s part: all workers take part. */
const difference = (w: number, place: number): number => {
  const at = (shift: number): number => {
    const bump = tf
      .oneHot(tf.tensor1d([place], 'int32'), 12)
      .reshape([3, 4])
      .mul(w === index ? shift : 0);
    return allReduce(gathered(tf.add(x, bump))).dataSync()[0];
  };
  return (at(1e-2) - at(-1e-2)) / 2e-2;
};

// A batch norm of both parts: values, and the gradient of what each worker makes of its rows.
const [gamma, beta] = [tf.tensor1d([1, 2, 0.5, -1]), tf.tensor1d([0, 1, 2, 3])];
const curve = (y: tf.Tensor, w: number) => tf.sum(tf.mul(tf.tanh(y), random([3, 4], 40 + w)));
const normed = batchNormAcrossWorkers(x, gamma, beta);
const wholeNormed = batchNormTraining(tf.concat([first, second]), gamma, beta);
const normGradients = tf.grads((part, scale) =>
  curve(batchNormAcrossWorkers(part, scale as tf.Tensor1D, beta).y, index),
)([x, gamma]);
const wholeGradients = tf.grads((a, b, scale) => {
  const rows = tf.split(batchNormTraining(tf.concat([a, b]), scale as tf.Tensor1D, beta).y, 2);
  return tf.add(curve(rows[0], 0), curve(rows[1], 1));
})([first, second, gamma]);

console.log(
  JSON.stringify({
    count: openedWorkers()?.count,
    lists: {
      sum: read(allReduce(x)),
      expectedSum: read(tf.add(first, second)),
      whole: read(allGather(x)),
      compiledWhole: read(compiled.whole),
      expectedWhole: read(tf.concat([first, second])),
      labels: read(allGather(tf.tensor1d([index, 7], 'int32'))),
      gradient: read(tf.grad(gathered)(x)),
      compiledGradient: read(compiled.grad),
      expectedGradient: read(together[index]),
      sumGradient: read(tf.grad(reduced)(x)),
      expectedSumGradient: read(sums[index]),
      differences: [0, 1].map((w) => [0, 5, 11].map((place) => difference(w, place)))[index],
      total: read(compiled.total),
      normed: [normed.y, normed.mean, normed.variance].flatMap(read),
      expectedNormed: [tf.split(wholeNormed.y, 2)[index], wholeNormed.mean, wholeNormed.variance].flatMap(read),
      normGradient: [normGradients[0], allReduce(normGradients[1])].flatMap(read),
      expectedNormGradient: [wholeGradients[index], wholeGradients[2]].flatMap(read),
      variable: read(weight),
    },
    leaked,
    told: await fromFirstWorker(index === 0 ? { scores: [0.1, 1 / 3], text: 'ä'.repeat(100) } : undefined),
    toldAgain: await fromFirstWorker<number>(index === 0 ? 3 : undefined),
  }),
);
