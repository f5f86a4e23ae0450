import { describe, expect, it } from 'vitest';
import { DataType } from '../../src/c/data-types.ts';
import { completeAttributes } from '../../src/deferred/complete-attributes.ts';
import type { OpAttribute } from '../../src/op-attributes.ts';
import { withLibrary } from '../needs-library.ts';

const { float, int32 } = DataType;

describe('completeAttributes', () => {
  it('adds the types of single inputs, also behind several', () => {
    const concat = [{ type: 'T', count: 'N' }, { type: 'Tidx' }];
    const count = { name: 'N', type: 1, value: 3 };
    const added = { name: 'Tidx', type: 4, value: int32 };
    expect(completeAttributes(concat, [count], [float, float, float, int32])).toEqual([count, added]);
    const list = { name: 'T', type: 4, value: [float, float] };
    expect(completeAttributes([{ types: 'T' }, { type: 'Tidx' }], [list], [float, float, int32])).toEqual([
      list,
      added,
    ]);
  });

  it('leaves alone what is given', () => {
    const given = [{ name: 'T', type: 4, value: int32 }];
    expect(completeAttributes([{ type: 'T' }], given, [float])).toBe(given);
    expect(completeAttributes([], [], [float])).toEqual([]);
    expect(completeAttributes([{ type: 'T', count: 'N' }, { type: 'Tidx' }], [], [float, int32])).toEqual([]);
    expect(completeAttributes([{}, { type: 'T' }], [], [int32, float])).toEqual([{ name: 'T', type: 4, value: float }]);
  });
});

interface Case {
  readonly op: string;
  readonly inputs: readonly ('matrix' | 'axis' | 'truth')[];
  readonly outputs?: number;
  readonly attributes?: readonly OpAttribute[];
}

/** Ops of every form of input, without the attributes that TensorFlow infers. */
const cases: readonly Case[] = [
  { op: 'ExpandDims', inputs: ['matrix', 'axis'] },
  { op: 'MatMul', inputs: ['matrix', 'matrix'] },
  {
    op: 'ConcatV2',
    inputs: ['matrix', 'matrix', 'axis'],
    attributes: [
      { name: 'N', type: 1, value: 2 },
      { name: 'T', type: 4, value: float },
    ],
  },
  { op: 'GatherV2', inputs: ['matrix', 'axis', 'axis'] },
  { op: 'Sum', inputs: ['matrix', 'axis'] },
  { op: 'Split', inputs: ['axis', 'matrix'], outputs: 2, attributes: [{ name: 'num_split', type: 1, value: 2 }] },
  { op: 'Select', inputs: ['truth', 'matrix', 'matrix'] },
  { op: 'Cast', inputs: ['axis'], attributes: [{ name: 'DstT', type: 4, value: float }] },
];

for (const { op, inputs, outputs = 1, attributes = [] } of cases) {
  withLibrary(`${op} without types gives the same deferred as at once`, ({ binding }) => {
    const before = binding.getNumOfTensors();
    const values = {
      matrix: binding.createTensor([2, 2], float, [1, 2, 3, 4]),
      axis: binding.createTensor([], int32, [0]),
      truth: binding.createTensor([2, 2], DataType.bool, [1, 0, 0, 1]),
    };
    const ids = inputs.map((name) => values[name]);
    const results: number[][] = [];
    for (const deferred of [false, true]) {
      const end = deferred ? binding.defer() : undefined;
      const tensors = binding.executeOp(op, attributes, ids, outputs);
      results.push(
        tensors.flatMap(({ id, shape, dtype }) => [dtype, ...shape, ...(binding.tensorDataSync(id) as Float32Array)]),
      );
      for (const { id } of tensors) binding.deleteTensor(id);
      end?.();
    }
    expect(results[1]).toEqual(results[0]);
    for (const id of Object.values(values)) binding.deleteTensor(id);
    expect(binding.getNumOfTensors()).toBe(before);
  });
}
