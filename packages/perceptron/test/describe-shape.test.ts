import { describe, expect, it } from 'vitest';
import { describeShape } from '../src/index.ts';

describe('describeShape', () => {
  it.each([
    [[], '[]'],
    [[32, 128], '[32, 128]'],
  ])('prints %j', (shape, expected) => {
    expect(describeShape(shape)).toBe(expected);
  });

  it('names the lengths that are no lengths', () => {
    expect(() => describeShape([2, -1])).toThrow('describeShape: expected whole lengths >= 0, received [2, -1]');
  });
});
