import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { fuseOps } from '../../src/compile/fuse-ops.ts';
import { compile, useEngine } from '../../src/index.ts';
import { onTensorFlow } from '../on-tensorflow.ts';

const random = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);

/** Two convolutions with biases, paddings of their own, a pooling and a residual addition: what a folded net is made of. */
function makeNet() {
  const kernels = [random([3, 3, 3, 8], 1), random([3, 3, 8, 8], 2)].map((value) => tf.variable(value as tf.Tensor4D));
  const biases = [random([8], 3), random([8], 4)].map((value) => tf.variable(value as tf.Tensor1D));
  const pad = (x: tf.Tensor4D): tf.Tensor4D =>
    tf.pad(x, [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ]);
  const net = ({ x }: { x: tf.Tensor4D }) => {
    const stem = tf.fused.conv2d({ x: pad(x), filter: kernels[0], strides: 2, pad: 'valid', bias: biases[0] });
    const pooled = tf.relu(tf.maxPool(pad(stem), 3, 2, 'valid'));
    const branch = tf.fused.conv2d({ x: pooled, filter: kernels[1], strides: 1, pad: 'same', bias: biases[1] });
    return { y: tf.relu(tf.add(pooled, branch)), stem };
  };
  return { net, variables: [...kernels, ...biases] };
}

onTensorFlow(
  'a frozen function gives the same numbers to rounding, with weights as they were when it was traced',
  async () => {
    const { net, variables } = makeNet();
    const x = random([2, 16, 16, 3], 5) as tf.Tensor4D;
    const expected = tf.tidy(() => net({ x }));
    const frozen = compile(net, { frozen: true });
    const before = tf.memory().numTensors;
    for (let i = 0; i < 2; i++) {
      const actual = await frozen({ x });
      for (const name of ['y', 'stem'] as const) {
        const [a, b] = [await actual[name].data(), await expected[name].data()];
        // Sums of 72 products in another order, of numbers up to 30.
        expect(Math.max(...a.map((value, k) => Math.abs(value - b[k])))).toBeLessThan(1e-4);
      }
      tf.dispose(actual);
      tf.tidy(() => {
        for (const variable of variables as tf.Variable[]) variable.assign(tf.zerosLike(variable));
      });
    }
    expect(tf.memory().numTensors).toBe(before);
    frozen.dispose();
    tf.dispose([...variables, x, expected]);
  },
);

onTensorFlow("frozen 'auto' freezes on GPUs alone: elsewhere later weights are seen", async () => {
  const { reason } = await useEngine();
  const v = tf.variable(tf.scalar(1));
  const add = compile(({ x }: { x: tf.Tensor }) => ({ y: tf.add(x, v) }), { frozen: 'auto' });
  const x = tf.scalar(1);
  tf.dispose(await add({ x }));
  v.assign(tf.scalar(5));
  const { y } = await add({ x });
  expect((await y.data())[0]).toBe(reason.includes('on GPU') ? 2 : 6);
  add.dispose();
  tf.dispose([y, x, v]);
});

onTensorFlow('a frozen function that assigns a variable is refused', async () => {
  const v = tf.variable(tf.scalar(1));
  const count = compile(
    ({ x }: { x: tf.Tensor }) => {
      v.assign(tf.add(v, x));
      return {};
    },
    { frozen: true },
  );
  const x = tf.scalar(1);
  await expect(count({ x })).rejects.toThrow(
    'compile: expected a frozen function to assign no variable, received assignments to 1; leave `frozen` out for training',
  );
  expect(v.dataSync()[0]).toBe(1);
  tf.dispose([v, x]);
});

type Graph = Parameters<typeof fuseOps>[0];

/** Padding, a convolution of 8 channels and a constant, a pooling and what follows it, as a trace has them. */
function graphOf({ bias = [8], follower = 'Relu', paddings = [0, 0, 1, 1, 1, 1, 0, 0], filling = 0 } = {}): Graph {
  const node = (index: number) => ({ from: 'node', index, output: 0 }) as const;
  const constant = (index: number) => ({ from: 'constant', index }) as const;
  const window = [
    { name: 'padding', type: 0, value: 'VALID' },
    { name: 'data_format', type: 0, value: 'NHWC' },
  ];
  const spec = (shape: number[], values: number[]) => ({ type: 1, shape, values });
  return {
    inputs: [{ type: 1, shape: [1, 8, 8, 3] }],
    variables: [],
    constants: [spec([4, 2], paddings), spec([], [filling]), spec([3, 3, 3, 8], []), spec(bias, [])],
    nodes: [
      { op: 'PadV2', attributes: [], inputs: [{ from: 'input', index: 0 }, constant(0), constant(1)] },
      { op: 'Conv2D', attributes: window, inputs: [node(0), constant(2)] },
      { op: 'Add', attributes: [], inputs: [node(1), constant(3)] },
      { op: 'PadV2', attributes: [], inputs: [node(2), constant(0), constant(1)] },
      { op: 'MaxPool', attributes: window, inputs: [node(3)] },
      { op: follower, attributes: [], inputs: [node(4)] },
    ],
    outputs: [{ value: node(5), type: 1 }],
    assignments: [],
  };
}

const ops = (graph: Graph) =>
  fuseOps(graph, { pooling: true }).nodes.map(({ op, inputs }) => `${op} ${inputs[0].from}${inputs[0].index}`);

it('fuseOps makes a bias addition of the sum, and takes paddings into convolution and pooling', () => {
  expect(ops(graphOf())).toEqual([
    ...['PadV2 input0', 'Conv2D input0', 'BiasAdd node1', 'PadV2 node2', 'MaxPool node2', 'Relu node4'],
  ]);
  const [, convolution] = fuseOps(graphOf(), { pooling: true }).nodes;
  expect(Object.fromEntries(convolution.attributes.map(({ name, value }) => [name, value]))).toEqual({
    padding: 'EXPLICIT',
    explicit_paddings: [0, 0, 1, 1, 1, 1, 0, 0],
    data_format: 'NHWC',
  });
});

it.each([
  ['a sum with one number', { bias: [1] }, 2, 'Add node1'],
  ['a sum with a map', { bias: [8, 8] }, 2, 'Add node1'],
  ['padding by another number than zero', { filling: -1 }, 1, 'Conv2D node0'],
  ['padding of the batch', { paddings: [1, 0, 1, 1, 1, 1, 0, 0] }, 1, 'Conv2D node0'],
  ['a pooling that no relu follows: its zeros count', { follower: 'Tanh' }, 4, 'MaxPool node3'],
])('fuseOps leaves %s as it is', (_, options, place, expected) => {
  expect(ops(graphOf(options))[place]).toBe(expected);
});
