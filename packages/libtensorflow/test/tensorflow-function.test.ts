import { expect } from 'vitest';
import { DataType } from '../src/c/data-types.ts';
import { ResourceVariable } from '../src/function/resource-variable.ts';
import type { GraphDescription } from '../src/index.ts';
import { withLibrary } from './needs-library.ts';

const { float, int32, string } = DataType;
const T = { name: 'T', type: 4, value: float };
const spec = (...shape: number[]) => ({ type: float, shape });
const input = (index: number) => ({ from: 'input', index }) as const;
const variable = (index: number) => ({ from: 'variable', index }) as const;
const constant = (index: number) => ({ from: 'constant', index }) as const;
const node = (index: number, output = 0) => ({ from: 'node', index, output }) as const;

/** w := w - 2 x; returns the old w + x. */
const descent: GraphDescription = {
  inputs: [spec(2)],
  variables: [spec(2)],
  constants: [{ ...spec(2), values: Float32Array.of(2, 2) }],
  nodes: [
    { op: 'Mul', attributes: [T], inputs: [constant(0), input(0)] },
    { op: 'Sub', attributes: [T], inputs: [variable(0), node(0)] },
    { op: 'AddV2', attributes: [T], inputs: [variable(0), input(0)] },
  ],
  outputs: [{ value: node(2), type: float }],
  assignments: [{ variable: 0, value: node(1) }],
};

withLibrary('a function computes, assigns variables after all reads and leaves nothing behind', async (tensorflow) => {
  const { binding } = tensorflow;
  const before = binding.getNumOfTensors();
  const x = binding.createTensor([2], float, [1, 10]);
  const initial = binding.createTensor([2], float, [5, 5]);
  const w = new ResourceVariable(binding, spec(2));
  w.assign(initial);
  const step = tensorflow.defineFunction(descent);
  const results = [...step.run([x], [w.id]), ...(await step.runAsync([x], [w.id]))];
  expect(results.map(({ id }) => [...(binding.tensorDataSync(id) as Float32Array)])).toEqual([
    [6, 15],
    [4, -5],
  ]);
  expect(results[0].shape).toEqual([2]);
  const value = w.read();
  expect(binding.tensorDataSync(value)).toEqual(Float32Array.of(1, -35));
  w.dispose();
  step.dispose();
  for (const id of [x, initial, value, ...results.map(({ id }) => id)]) binding.deleteTensor(id);
  expect(binding.getNumOfTensors()).toBe(before);
});

withLibrary('a run that fails names the op, says why and leaves the variables as they were', async (tensorflow) => {
  const { binding } = tensorflow;
  // w := w + x before the gather whose index may be out of range.
  const graph: GraphDescription = {
    inputs: [spec(2), { type: int32, shape: [] }],
    variables: [spec(2)],
    constants: [{ type: int32, shape: [], values: [0] }],
    nodes: [
      { op: 'AddV2', attributes: [T], inputs: [variable(0), input(0)] },
      {
        op: 'GatherV2',
        attributes: [
          { name: 'Tparams', type: 4, value: float },
          { name: 'Tindices', type: 4, value: int32 },
          { name: 'Taxis', type: 4, value: int32 },
          { name: 'batch_dims', type: 1, value: 0 },
        ],
        inputs: [input(0), input(1), constant(0)],
      },
    ],
    outputs: [{ value: node(1), type: float }],
    assignments: [{ variable: 0, value: node(0) }],
  };
  const x = binding.createTensor([2], float, [1, 2]);
  const [good, bad] = [1, 7].map((index) => binding.createTensor([], int32, [index]));
  const w = new ResourceVariable(binding, spec(2));
  w.assign(x);
  const step = tensorflow.defineFunction(graph);
  expect(() => step.run([x, bad], [w.id])).toThrow('GatherV2: indices = 7 is not in [0, 2) (in a compiled function)');
  await expect(step.runAsync([x, bad], [w.id])).rejects.toThrow('GatherV2: indices = 7');
  const untouched = w.read();
  expect(binding.tensorDataSync(untouched)).toEqual(Float32Array.of(1, 2));
  const [{ id }] = await step.runAsync([x, good], [w.id]);
  expect(binding.tensorDataSync(id)).toEqual(Float32Array.of(2));
  w.dispose();
  step.dispose();
  for (const each of [x, good, bad, untouched, id]) binding.deleteTensor(each);
});

withLibrary('constants of every type arrive, uniform ones too', (tensorflow) => {
  const { binding } = tensorflow;
  const constants = [
    { type: float, shape: [3], values: Float32Array.of(NaN, -0, 1.5) },
    { type: float, shape: [2, 2], values: new Float32Array(4).fill(-0) },
    { type: int32, shape: [2], values: Int32Array.of(-7, -7) },
    { type: DataType.bool, shape: [2], values: Uint8Array.of(1, 1) },
    { type: DataType.int64, shape: [2], values: BigInt64Array.of(-3n, 2n ** 40n) },
    { type: DataType.complex64, shape: [1], values: Float32Array.of(1, 1) },
    { type: string, shape: [1], values: [new TextEncoder().encode('ä')] },
  ];
  const echo = tensorflow.defineFunction({
    ...{ inputs: [], variables: [], nodes: [], assignments: [], constants },
    outputs: constants.map(({ type }, index) => ({ type, value: constant(index) })),
  });
  const results = echo.run([]);
  results.forEach(({ id, shape }, i) => {
    expect(binding.tensorDataSync(id)).toEqual(constants[i].values);
    expect(shape).toEqual(constants[i].shape);
    binding.deleteTensor(id);
  });
  echo.dispose();
});

withLibrary('attributes of every kind, lists too, reach the graph', (tensorflow) => {
  const { binding } = tensorflow;
  const echo = tensorflow.defineFunction({
    inputs: [spec(1, 4, 4, 1)],
    variables: [],
    constants: [],
    nodes: [
      {
        op: 'MaxPool',
        attributes: [
          T,
          { name: 'ksize', type: 1, value: [1, 2, 2, 1] },
          { name: 'strides', type: 1, value: [1, 2, 2, 1] },
          { name: 'padding', type: 0, value: 'VALID' },
        ],
        inputs: [input(0)],
      },
      { op: 'LeakyRelu', attributes: [T, { name: 'alpha', type: 2, value: 0.5 }], inputs: [node(0)] },
      { op: 'Bucketize', attributes: [T, { name: 'boundaries', type: 2, value: [-1, 4.5] }], inputs: [node(1)] },
      {
        op: 'Cast',
        attributes: [
          { name: 'SrcT', type: 4, value: int32 },
          { name: 'DstT', type: 4, value: float },
          { name: 'Truncate', type: 3, value: true },
        ],
        inputs: [node(2)],
      },
      { op: 'IdentityN', attributes: [{ name: 'T', type: 4, value: [float, int32] }], inputs: [node(3), node(2)] },
    ],
    outputs: [
      { value: node(4), type: float },
      { value: node(4, 1), type: int32 },
    ],
    assignments: [],
  });
  const x = binding.createTensor([1, 4, 4, 1], float, [-9, -9, 1, 2, -9, -8, 3, 4, 5, 5, 5, 5, 5, 5, 5, 6]);
  const results = echo.run([x]);
  expect(results.map(({ id }) => [...(binding.tensorDataSync(id) as Float32Array)])).toEqual([
    [0, 1, 2, 2],
    [0, 1, 2, 2],
  ]);
  echo.dispose();
  for (const { id } of results) binding.deleteTensor(id);
  binding.deleteTensor(x);
});

withLibrary('calls overlap, each with its own op', async (tensorflow) => {
  const { binding } = tensorflow;
  const twice = tensorflow.defineFunction({
    ...{ inputs: [spec()], variables: [], constants: [], assignments: [] },
    nodes: [{ op: 'AddV2', attributes: [T], inputs: [input(0), input(0)] }],
    outputs: [{ value: node(0), type: float }],
  });
  const results = await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      const x = binding.createTensor([], float, [i]);
      const running = twice.runAsync([x]);
      binding.deleteTensor(x);
      return (await running)[0].id;
    }),
  );
  expect(results.map((id) => (binding.tensorDataSync(id) as Float32Array)[0])).toEqual(
    Array.from({ length: 20 }, (_, i) => 2 * i),
  );
  for (const id of results) binding.deleteTensor(id);
  twice.dispose();
  expect(() => twice.run([])).toThrow('expected a live function, received a disposed one');
});
