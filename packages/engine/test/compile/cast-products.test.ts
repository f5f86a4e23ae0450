import type { GraphDescription } from '@htg/libtensorflow';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { castProducts } from '../../src/compile/cast-products.ts';
import { compile } from '../../src/index.ts';
import type { CompileOptions } from '../../src/index.ts';
import { onTensorFlow } from '../on-tensorflow.ts';

const T = { name: 'T', type: 4, value: 1 };
const node = (index: number) => ({ from: 'node', index, output: 0 }) as const;

it('factors are cast once each, results are cast back, the rest moves along', () => {
  const graph: GraphDescription = {
    inputs: [{ type: 1, shape: [2, 2] }],
    variables: [{ type: 1, shape: [2, 2] }],
    constants: [],
    nodes: [
      {
        op: 'MatMul',
        attributes: [T],
        inputs: [
          { from: 'input', index: 0 },
          { from: 'variable', index: 0 },
        ],
      },
      { op: 'Tanh', attributes: [T], inputs: [node(0)], after: node(0) },
      { op: 'MatMul', attributes: [T], inputs: [node(1), { from: 'variable', index: 0 }] },
    ],
    outputs: [{ value: node(2), type: 1 }],
    assignments: [{ variable: 0, value: node(1) }],
  };
  const { nodes, outputs, assignments } = castProducts(graph);
  const cast = (each: (typeof nodes)[number]) => each.attributes.slice(0, 2).map(({ value }) => value);
  expect(nodes.map(({ op }) => op)).toEqual(['Cast', 'Cast', 'MatMul', 'Cast', 'Tanh', 'Cast', 'MatMul', 'Cast']);
  expect([0, 3].map((place) => cast(nodes[place]))).toEqual([
    [1, 14],
    [14, 1],
  ]);
  expect(nodes[2]).toEqual({ op: 'MatMul', attributes: [{ ...T, value: 14 }], inputs: [node(0), node(1)] });
  expect(nodes[4]).toEqual({ op: 'Tanh', attributes: [T], inputs: [node(3)], after: node(3) });
  // The variable was cast before.
  expect(nodes[6].inputs).toEqual([node(5), node(1)]);
  expect([outputs[0].value, assignments[0].value]).toEqual([node(7), node(4)]);
});

it('what a node waits for moves along, also from behind it', () => {
  const graph: GraphDescription = {
    inputs: [{ type: 1, shape: [2, 2] }],
    variables: [{ type: 1, shape: [2, 2] }],
    constants: [],
    nodes: [
      { op: 'Neg', attributes: [T], inputs: [{ from: 'variable', index: 0 }], after: node(1) },
      {
        op: 'MatMul',
        attributes: [T],
        inputs: [
          { from: 'input', index: 0 },
          { from: 'input', index: 0 },
        ],
      },
      { op: 'AddV2', attributes: [T], inputs: [node(0), node(1)] },
    ],
    outputs: [{ value: node(2), type: 1 }],
    assignments: [],
  };
  const { nodes } = castProducts(graph);
  expect(nodes.map(({ op }) => op)).toEqual(['Neg', 'Cast', 'MatMul', 'Cast', 'AddV2']);
  expect(nodes[0].after).toEqual(node(3));
  expect(nodes[4].inputs).toEqual([node(0), node(3)]);
});

it('products of other types and shapes of gradients stay', () => {
  const whole = { op: 'MatMul', attributes: [{ ...T, value: 3 }], inputs: [node(0), node(0)] };
  const shape = { type: 3, shape: [4], values: Int32Array.of(1, 4, 4, 1) };
  const graph: GraphDescription = {
    inputs: [{ type: 1, shape: [1, 4, 4, 1] }],
    ...{ variables: [], outputs: [], assignments: [], constants: [shape] },
    nodes: [
      { op: 'Relu', attributes: [T], inputs: [{ from: 'input', index: 0 }] },
      whole,
      { op: 'Conv2DBackpropInput', attributes: [T], inputs: [{ from: 'constant', index: 0 }, node(0), node(0)] },
    ],
  };
  const { nodes } = castProducts(graph);
  expect(nodes.map(({ op }) => op)).toEqual(['Relu', 'MatMul', 'Cast', 'Conv2DBackpropInput', 'Cast']);
  expect(nodes[1]).toEqual(whole);
  expect(nodes[3].inputs).toEqual([{ from: 'constant', index: 0 }, node(2), node(2)]);
});

/** x rounded to the 8 bits of a bfloat16, ties to even. */
function rounded(x: number): number {
  const bits = new Uint32Array(Float32Array.of(x).buffer);
  bits[0] = ((bits[0] + 0x7fff + ((bits[0] >>> 16) & 1)) & 0xffff0000) >>> 0;
  return new Float32Array(bits.buffer)[0];
}

onTensorFlow('a product of casts is that of the rounded factors, rounded', async () => {
  const multiply = compile(({ x, y }: { x: tf.Tensor2D; y: tf.Tensor2D }) => ({ z: tf.matMul(x, y) }), {
    precision: 'bfloat16-casts',
  });
  const [a, b] = [1.2345678, -0.987654];
  const [x, y] = [tf.tensor2d([[a]]), tf.tensor2d([[b]])];
  const { z } = await multiply({ x, y });
  expect(z.dtype).toBe('float32');
  expect(z.dataSync()[0]).toBe(rounded(Math.fround(rounded(a) * rounded(b))));
  multiply.dispose();
  tf.dispose([x, y, z]);
});

const cases: readonly CompileOptions[] = [
  { precision: 'bfloat16-casts' },
  { precision: 'bfloat16', optimize: 'xla' },
  { precision: 'bfloat16-casts', optimize: 'xla-clusters' },
];
for (const options of cases) {
  onTensorFlow(
    `${Object.values(options).join(', ')}: a step in 16 bits is off by their rounding, variables stay float32`,
    async () => {
      const make = (own: CompileOptions) => {
        const kernels = [
          tf.variable(tf.randomNormal([3, 3, 8, 16], 0, 0.1, 'float32', 1)),
          tf.variable(tf.randomNormal([3, 3, 16, 1], 0, 0.5, 'float32', 2)),
          tf.variable(tf.randomNormal([16, 4], 0, 0.5, 'float32', 3)),
        ];
        const step = compile(({ x }: { x: tf.Tensor4D }) => {
          const { value, grads } = tf.variableGrads(() => {
            const first = tf.conv2d(x, kernels[0] as tf.Tensor as tf.Tensor4D, 1, 'valid');
            const second = tf.depthwiseConv2d(first, kernels[1] as tf.Tensor as tf.Tensor4D, 1, 'valid');
            const last = tf.matMul(tf.mean<tf.Tensor2D>(tf.relu(second), [1, 2]), kernels[2]);
            return tf.mean(tf.square(last));
          }, kernels);
          for (const kernel of kernels) kernel.assign(tf.sub(kernel, tf.mul(grads[kernel.name], 0.1)));
          return { loss: value };
        }, own);
        return { kernels, step };
      };
      const [exact, rough] = [make({}), make(options)];
      const x = tf.randomNormal<tf.Rank.R4>([4, 10, 10, 8], 0, 1, 'float32', 4);
      const [{ loss: a }, { loss: b }] = await Promise.all([exact.step({ x }), rough.step({ x })]);
      const ratio = b.dataSync()[0] / a.dataSync()[0];
      // 8 bits of precision: each factor and product is off by up to 2^-9; three in a row, squared.
      expect(Math.abs(ratio - 1)).toBeLessThan(2 ** -5);
      expect(ratio).not.toBe(1);
      rough.kernels.forEach((kernel, i) => {
        expect(kernel.dtype).toBe('float32');
        const drift = tf.div(tf.norm(tf.sub(kernel, exact.kernels[i])), tf.norm(exact.kernels[i])).dataSync()[0];
        expect(drift).toBeGreaterThan(0);
        expect(drift).toBeLessThan(2 ** -6);
      });
      for (const { step, kernels } of [exact, rough]) {
        step.dispose();
        tf.dispose(kernels);
      }
      tf.dispose([x, a, b]);
    },
  );
}
