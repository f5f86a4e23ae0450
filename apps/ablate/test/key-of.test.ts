import { describe, expect, it } from 'vitest';
import { keyOf } from '../src/key-of.ts';

describe('keyOf', () => {
  it('is the same for equal settings in any order, and another for others', () => {
    expect(keyOf({ a: 1, b: { c: 2, d: 3 } })).toBe(keyOf({ b: { d: 3, c: 2 }, a: 1 }));
    expect(keyOf({ a: 1 })).not.toBe(keyOf({ a: 2 }));
    expect(keyOf({ a: [1, 2] })).not.toBe(keyOf({ a: [2, 1] }));
    expect(keyOf({ a: 1, b: undefined })).toBe(keyOf({ a: 1 }));
  });
});
