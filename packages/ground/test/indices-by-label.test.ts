import { expect, it } from 'vitest';
import { indicesByLabel } from '../src/indices-by-label.ts';

it('lists the positions of each label, labels in the order in which they occur first', () => {
  expect([...indicesByLabel([5, 2, 5, -1])]).toEqual([
    [5, [0, 2]],
    [2, [1]],
    [-1, [3]],
  ]);
});
