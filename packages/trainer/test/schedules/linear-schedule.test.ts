import { describe, expect, it } from 'vitest';
import { linearSchedule } from '../../src/index.ts';

describe('linearSchedule', () => {
  it.each([
    [0, 0],
    [1, 0.5],
    [4, 2],
    [5, 2],
    [99, 2],
  ])('has at step %i the value %f', (step, expected) => {
    expect(linearSchedule({ to: 2, steps: 4 })(step)).toBe(expected);
  });

  it('may fall, to 0 too', () => {
    const value = linearSchedule({ from: 3, to: 0, steps: 3 });
    expect([0, 1, 2, 3, 4].map(value)).toEqual([3, 2, 1, 0, 0]);
  });

  it.each([
    [{ to: -1, steps: 4 }, 'linearSchedule: expected a finite to >= 0, received -1; use a value such as 1'],
    [
      { from: NaN, to: 1, steps: 4 },
      'linearSchedule: expected a finite from >= 0, received NaN; use a value such as 1',
    ],
    [{ to: 1, steps: 0 }, 'linearSchedule: expected steps > 0, received 0; it is how long the way takes'],
  ])('says what is wrong with %o', (options, text) => {
    expect(() => linearSchedule(options)).toThrow(text);
  });
});
