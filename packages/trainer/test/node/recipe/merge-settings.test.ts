import { describe, expect, it } from 'vitest';
import { mergeSettings } from '../../../src/node/index.ts';

describe('mergeSettings', () => {
  it('merges mappings key by key and replaces everything else', () => {
    const base = { a: 1, b: { c: 2, d: [1, 2] } };
    expect(mergeSettings(base, { b: { d: [3] }, e: 4 })).toEqual({ a: 1, b: { c: 2, d: [3] }, e: 4 });
    expect(base).toEqual({ a: 1, b: { c: 2, d: [1, 2] } });
  });

  it('replaces a mapping whose kind changes', () => {
    const base = { rate: { kind: 'cosine', peak: 0.1, warmUp: 5 } };
    expect(mergeSettings(base, { rate: { kind: 'constant', rate: 0.2 } })).toEqual({
      rate: { kind: 'constant', rate: 0.2 },
    });
    expect(mergeSettings(base, { rate: { peak: 0.2 } })).toEqual({ rate: { kind: 'cosine', peak: 0.2, warmUp: 5 } });
  });
});
