import { describe, expect, it } from 'vitest';
import { describeDuration } from '../../src/node/index.ts';

describe('describeDuration', () => {
  it.each([
    [0.4, '0 s'],
    [99, '99 s'],
    [100, '2 min'],
    [3600, '60 min'],
    [6000, '1 h 40 min'],
    [36_000, '10 h 0 min'],
  ])('says %f seconds as %s', (seconds, text) => {
    expect(describeDuration(seconds)).toBe(text);
  });
});
