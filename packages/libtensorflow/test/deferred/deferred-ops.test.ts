import { expect } from 'vitest';
import { DataType } from '../../src/c/data-types.ts';
import type { Binding } from '../../src/index.ts';
import { withLibrary } from '../needs-library.ts';

const { float, int32 } = DataType;
const T = { name: 'T', type: 4, value: float };
const add = (binding: Binding, a: number, b: number) => binding.executeOp('AddV2', [T], [a, b], 1)[0];
const values = (binding: Binding, id: number) => [...(binding.tensorDataSync(id) as Float32Array)];

withLibrary(
  'deferred ops have types and shapes at once, and values when somebody reads them',
  ({ binding, runtime }) => {
    const before = binding.getNumOfTensors();
    const [x, y] = [binding.createTensor([2, 1], float, [1, 2]), binding.createTensor([3], float, [10, 20, 30])];
    const end = binding.defer();
    const run = runtime.api.TFE_Execute;
    let runs = 0;
    Object.assign(runtime.api, {
      TFE_Execute: (...call: Parameters<typeof run>) => {
        runs++;
        run(...call);
      },
    });
    const sum = add(binding, x, y);
    const more = add(binding, sum.id, sum.id);
    const other = add(binding, sum.id, x);
    expect([more.shape, more.dtype, runs]).toEqual([[2, 3], float, 0]);
    expect(binding.specOf(sum.id)).toEqual({ shape: [2, 3], type: float });
    // What the others wait for may be deleted.
    for (const id of [x, y, sum.id]) binding.deleteTensor(id);
    expect(() => binding.handle(sum.id)).toThrow('expected the number of a live tensor');
    expect(values(binding, more.id)).toEqual([22, 42, 62, 24, 44, 64]);
    expect(runs).toBe(2);
    expect(values(binding, more.id)).toHaveLength(6);
    expect(runs).toBe(2);
    end();
    // It was alive, so it was computed in the end.
    expect([values(binding, other.id), runs]).toEqual([[12, 22, 32, 14, 24, 34], 3]);
    Object.assign(runtime.api, { TFE_Execute: run });
    for (const { id } of [more, other]) binding.deleteTensor(id);
    expect(binding.getNumOfTensors()).toBe(before);
  },
);

withLibrary(
  'shapes that whole numbers give are known; those that depend on values make the op run at once',
  ({ binding }) => {
    const before = binding.getNumOfTensors();
    const x = binding.createTensor([2, 3], float, [1, 0, 2, 0, 0, 3]);
    const shape = binding.createTensor([2], int32, [3, 2]);
    const end = binding.defer();
    const Tshape = { name: 'Tshape', type: 4, value: int32 };
    const [reshaped] = binding.executeOp('Reshape', [T, Tshape], [x, shape], 1);
    expect(reshaped.shape).toEqual([3, 2]);
    const [places] = binding.executeOp('Where', [T], [reshaped.id], 1);
    expect(places.shape).toEqual([3, 2]);
    end();
    for (const id of [x, shape, reshaped.id, places.id]) binding.deleteTensor(id);
    expect(binding.getNumOfTensors()).toBe(before);
  },
);

withLibrary('an op that TensorFlow refuses is refused at once, in the same words', ({ binding }) => {
  const [x, y] = [binding.createTensor([2], float, [1, 2]), binding.createTensor([3], float, [1, 2, 3])];
  const message = (): string => {
    try {
      return `ran, with a result of shape ${String(add(binding, x, y).shape)}`;
    } catch (error) {
      return String(error);
    }
  };
  const expected = message();
  expect(expected).toContain('AddV2: ');
  const end = binding.defer();
  expect(message()).toBe(expected);
  expect(() => binding.defer()).toThrow('binding.defer: expected one deferral at a time; end the first');
  end();
  for (const id of [x, y]) binding.deleteTensor(id);
});
