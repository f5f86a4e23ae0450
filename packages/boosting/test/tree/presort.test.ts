import { expect, it } from 'vitest';
import { presort } from '../../src/tree/presort.ts';

it('sorts every column, stably, across signs and zeros', () => {
  const column = [3, -1, 0, -0, 1e30, -1e-30, 3, -1e30, 0.1, 2e-40];
  const other = column.map((_, row) => row % 3);
  const values = Float32Array.from(column.flatMap((value, row) => [value, other[row]]));
  const { order } = presort({ rows: 10, columns: 2, values });
  const stable = (keys: number[]): number[] =>
    [...keys.keys()].sort((a, b) => Math.fround(keys[a]) - Math.fround(keys[b]) || a - b);
  expect([...order.subarray(0, 10)]).toEqual(stable(column));
  expect([...order.subarray(10)]).toEqual(stable(other));
});
