import { expect } from 'vitest';
import { DataType } from '../../src/c/data-types.ts';
import { ResourceVariable } from '../../src/function/resource-variable.ts';
import type { ExecutionOptions, GraphDescription } from '../../src/index.ts';
import { withLibrary } from '../needs-library.ts';

const { float } = DataType;
const T = { name: 'T', type: 4, value: float };
const input = { from: 'input', index: 0 } as const;
const variable = { from: 'variable', index: 0 } as const;
const node = (index: number) => ({ from: 'node', index, output: 0 }) as const;

/** w := w - tanh(x)^2 ...; returns the old w + x. Ten ops, so that they are worth a cluster. */
const descent: GraphDescription = {
  inputs: [{ type: float, shape: [2] }],
  variables: [{ type: float, shape: [2] }],
  constants: [],
  nodes: [
    { op: 'Tanh', attributes: [T], inputs: [input] },
    ...Array.from({ length: 7 }, (_, i) => ({ op: 'Mul', attributes: [T], inputs: [node(i), node(0)] })),
    { op: 'Sub', attributes: [T], inputs: [variable, node(7)] },
    { op: 'AddV2', attributes: [T], inputs: [variable, input] },
  ],
  outputs: [{ value: node(9), type: float }],
  assignments: [{ variable: 0, value: node(8) }],
};

for (const optimize of ['graph', 'xla', 'xla-clusters'] as const satisfies ExecutionOptions['optimize'][]) {
  withLibrary(`a function by ${optimize} computes and assigns variables`, async (tensorflow) => {
    const { binding } = tensorflow;
    const before = binding.getNumOfTensors();
    const x = binding.createTensor([2], float, [1, -0.5]);
    const w = new ResourceVariable(binding, { type: float, shape: [2] });
    w.assign(x);
    const step = tensorflow.defineFunction(descent, { optimize });
    const [first] = await step.runAsync([x], [w.id]);
    const [second] = step.run([x], [w.id]);
    const read = (id: number) => [...(binding.tensorDataSync(id) as Float32Array)];
    expect(read(first.id)).toEqual([2, -1]);
    read(second.id).forEach((value, i) => {
      const start = [1, -0.5][i];
      expect(value).toBeCloseTo(2 * start - Math.tanh(start) ** 8, 6);
    });
    w.dispose();
    step.dispose();
    for (const { id } of [first, second]) binding.deleteTensor(id);
    binding.deleteTensor(x);
    expect(binding.getNumOfTensors()).toBe(before);
  });
}

withLibrary(
  'equal functions share a name, and one lives on when the other is disposed of',
  ({ binding, defineFunction }) => {
    const [first, second] = [defineFunction(descent), defineFunction(descent)];
    expect(second.name).toBe(first.name);
    expect(defineFunction({ ...descent, assignments: [] }).name).not.toBe(first.name);
    const x = binding.createTensor([2], float, [1, 2]);
    const w = new ResourceVariable(binding, { type: float, shape: [2] });
    w.assign(x);
    first.dispose();
    const [{ id }] = second.run([x], [w.id]);
    expect(binding.tensorDataSync(id)).toEqual(Float32Array.of(2, 4));
    second.dispose();
    expect(() => second.run([x], [w.id])).toThrow('expected a live function, received a disposed one');
    const third = defineFunction(descent);
    const [{ id: again }] = third.run([x], [w.id]);
    expect(binding.tensorDataSync(again)).not.toEqual(Float32Array.of(0, 0));
    third.dispose();
    w.dispose();
    for (const each of [x, id, again]) binding.deleteTensor(each);
  },
);

withLibrary('an op that XLA lacks is named', ({ binding, defineFunction }) => {
  const text = { name: 'T', type: 4, value: DataType.int32 };
  const lacking = defineFunction(
    {
      ...{ inputs: [{ type: DataType.int32, shape: [2] }], variables: [], constants: [], assignments: [] },
      nodes: [{ op: 'AsString', attributes: [text], inputs: [input] }],
      outputs: [{ value: node(0), type: DataType.string }],
    },
    { optimize: 'xla' },
  );
  const x = binding.createTensor([2], DataType.int32, [1, 2]);
  expect(() => lacking.run([x])).toThrow(/AsString/);
  lacking.dispose();
  binding.deleteTensor(x);
});

withLibrary('unknown options are refused', ({ defineFunction }) => {
  expect(() => defineFunction(descent, { optimize: 'fast' as 'xla' })).toThrow(
    'defineFunction: expected optimize to be one of graph, xla, xla-clusters, received "fast"; leave it out or take one of them',
  );
  expect(() => defineFunction(descent, { optimise: 'xla' } as ExecutionOptions)).toThrow(
    'defineFunction: expected options among optimize, precision, rewrites, received optimise; write optimize',
  );
});
