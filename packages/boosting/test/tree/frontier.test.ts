import { expect, it } from 'vitest';
import { RandomState } from '../../src/random/random-state.ts';
import { Frontier } from '../../src/tree/frontier.ts';

it('gives the largest first, whatever the order of pushes', () => {
  const random = new RandomState(3);
  const frontier = new Frontier<{ improvement: number }>();
  const values = Array.from({ length: 200 }, () => random.upTo(50));
  values.forEach((improvement) => {
    frontier.push({ improvement });
  });
  const popped = values.map(() => frontier.pop()?.improvement);
  expect(popped).toEqual([...values].sort((a, b) => b - a));
  expect(frontier.pop()).toBeUndefined();
});
