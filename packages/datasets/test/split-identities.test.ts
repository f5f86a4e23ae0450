import { describe, expect, it } from 'vitest';
import { splitIdentities } from '../src/index.ts';

describe('splitIdentities', () => {
  const groups = Array.from({ length: 200 }, (_, i) => `group ${Math.floor(i / 3)}`);

  it('places every identity once and keeps groups together', () => {
    const parts = splitIdentities(groups, { seed: 7 });
    expect([...parts.train, ...parts.validation, ...parts.test].sort((a, b) => a - b)).toEqual([...groups.keys()]);
    for (const part of [parts.train, parts.validation, parts.test]) {
      for (const identity of part) {
        const mates = [...groups.keys()].filter((other) => groups[other] === groups[identity]);
        expect(part).toEqual(expect.arrayContaining(mates));
      }
    }
  });

  it('meets the shares up to one group', () => {
    const { train, validation } = splitIdentities(groups, { seed: 7 });
    expect(Math.abs(train.length - 100)).toBeLessThanOrEqual(3);
    expect(Math.abs(validation.length - 30)).toBeLessThanOrEqual(3);
  });

  it('depends on the seed and not on the order of the groups', () => {
    const names = (part: readonly number[], from: readonly string[]) => new Set(part.map((i) => from[i]));
    const reversed = [...groups].reverse();
    const a = splitIdentities(groups, { seed: 7 });
    expect(names(splitIdentities(reversed, { seed: 7 }).test, reversed)).toEqual(names(a.test, groups));
    expect(splitIdentities(groups, { seed: 8 }).test).not.toEqual(a.test);
  });

  it('leaves a part of share 0 empty', () => {
    const { train, validation, test } = splitIdentities(groups, {
      shares: { train: 1, validation: 0, test: 0 },
      seed: 1,
    });
    expect([train.length, validation.length, test.length]).toEqual([200, 0, 0]);
  });

  it('refuses shares that do not sum to 1', () => {
    expect(() => splitIdentities(groups, { shares: { train: 0.5, validation: 0.5, test: 0.5 }, seed: 1 })).toThrow(
      'splitIdentities: expected shares >= 0 that sum to 1, received 0.5, 0.5, 0.5',
    );
  });
});
