import type { GraphDescription, GraphValue } from '@htg/libtensorflow';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { randomTensor } from '../../../../tooling/testing/random-tensor.ts';
import { updateInPlace } from '../../src/compile/update-in-place.ts';
import { compile } from '../../src/index.ts';
import { onTensorFlow } from '../on-tensorflow.ts';

const node = (index: number): GraphValue => ({ from: 'node', index, output: 0 });
const variable = (index: number): GraphValue => ({ from: 'variable', index });
const input = (index: number): GraphValue => ({ from: 'input', index });
const factor: GraphValue = { from: 'constant', index: 0 };
const op = (name: string, ...inputs: GraphValue[]) => ({ op: name, attributes: [], inputs });

/** w (0) and m (1), the gradient (input 0) and the rate (input 1). */
const descent: GraphDescription = {
  inputs: [
    { type: 1, shape: [2, 3] },
    { type: 1, shape: [] },
  ],
  variables: [
    { type: 1, shape: [2, 3] },
    { type: 1, shape: [2, 3] },
  ],
  constants: [{ type: 1, shape: [], values: [0.9] }],
  nodes: [
    op('Mul', variable(1), factor),
    op('AddV2', node(0), input(0)),
    op('Mul', node(1), input(1)),
    op('Sub', variable(0), node(2)),
  ],
  outputs: [],
  assignments: [
    { variable: 0, value: node(3) },
    { variable: 1, value: node(1) },
  ],
};
const shapes = descent.nodes.map(() => [[2, 3]]);

test('a descent with momentum becomes one update', () => {
  const { assignments, updates } = updateInPlace(descent, shapes);
  expect(assignments).toEqual([]);
  expect(updates).toEqual([{ weight: 0, momentum: 1, gradient: input(0), factor, rate: input(1) }]);
});

test('what is used elsewhere, or is no such descent, stays', () => {
  const others: Record<string, GraphDescription> = {
    'the new weight is a result, too': { ...descent, outputs: [{ value: node(3), type: 1 }] },
    'the momentum is a result, too': { ...descent, outputs: [{ value: node(1), type: 1 }] },
    'the step is a result, too': { ...descent, outputs: [{ value: node(2), type: 1 }] },
    'the momentum is not kept': { ...descent, assignments: descent.assignments.slice(0, 1) },
    'another weight is moved': { ...descent, nodes: descent.nodes.with(3, op('Sub', variable(1), node(2))) },
    'the momentum is that of the other variable': {
      ...descent,
      nodes: descent.nodes.with(0, op('Mul', variable(0), factor)),
    },
    'the gradient is one number for all': { ...descent, inputs: descent.inputs.with(0, { type: 1, shape: [] }) },
    'each number has a rate of its own': { ...descent, inputs: descent.inputs.with(1, { type: 1, shape: [2, 3] }) },
    'types differ': { ...descent, variables: descent.variables.with(1, { type: 19, shape: [2, 3] }) },
  };
  for (const [why, graph] of Object.entries(others)) {
    const { assignments, updates } = updateInPlace(graph, shapes);
    expect([assignments, updates], why).toEqual([graph.assignments, []]);
  }
});

/** Three updates of one weight from the same state; what the step returns besides, the weight and a copy from before. */
async function descend(gradientShape: readonly number[], compiled: boolean) {
  const weight = tf.variable(randomTensor([7, 5], 1));
  const momentum = tf.variable(tf.zerosLike(weight));
  const fn = ({ gradient, rate }: { readonly gradient: tf.Tensor; readonly rate: tf.Scalar }) => {
    const before = weight.clone();
    momentum.assign(tf.add(tf.mul(momentum, 0.9), tf.add(gradient, tf.mul(weight, 5e-4))));
    weight.assign(tf.sub(weight, tf.mul(momentum, rate)));
    return { before };
  };
  const step = compiled ? compile(fn) : (inputs: Parameters<typeof fn>[0]) => Promise.resolve(fn(inputs));
  const snapshots = [];
  for (let i = 0; i < 3; i++) {
    const outside = weight.clone();
    const { before } = await step({ gradient: randomTensor(gradientShape, 10 + i), rate: tf.scalar(0.1) });
    snapshots.push(Array.from(outside.dataSync()), Array.from(before.dataSync()));
  }
  return { snapshots, weight: Array.from(weight.dataSync()), momentum: Array.from(momentum.dataSync()) };
}

for (const shape of [[7, 5], []]) {
  onTensorFlow(
    `updates by a gradient of shape [${String(shape)}] equal plain ones to the bit; copies from before stay`,
    async () => {
      const plain = await descend(shape, false);
      expect(await descend(shape, true)).toEqual(plain);
      const [outside, inside] = plain.snapshots.slice(-2);
      expect(inside).toEqual(outside);
      expect(plain.weight).not.toEqual(outside);
    },
  );
}
