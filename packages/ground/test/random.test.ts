import { describe, expect, it } from 'vitest';
import { createRandom, mulberry32, normalPair, sfc32, shuffle } from '../src/random/index.ts';

describe('mulberry32', () => {
  it('gives the published sequence of a seed', () => {
    const next = mulberry32(1);
    expect([next(), next(), next()]).toEqual([0.6270739405881613, 0.002735721180215478, 0.5274470399599522]);
  });

  it('reads the lower 32 bits of its state, signed or not', () => {
    expect(mulberry32(-1)()).toBe(mulberry32(2 ** 32 - 1)());
  });
});

describe('normalPair', () => {
  it('is Box and Muller by hand: u = 1 - exp(-2) is a radius of 2, v = 1/8 an angle of 45 degrees', () => {
    const uniform = [1 - Math.exp(-2), 1 / 8][Symbol.iterator]();
    const [x, y] = normalPair(() => uniform.next().value ?? NaN);
    expect(x).toBeCloseTo(Math.SQRT2, 12);
    expect(y).toBeCloseTo(Math.SQRT2, 12);
  });

  it('is finite for the largest and the smallest uniform number', () => {
    expect(normalPair(() => 1 - 2 ** -32).every(Number.isFinite)).toBe(true);
    expect(normalPair(() => 0).map(Math.abs)).toEqual([0, 0]);
  });
});

describe('sfc32', () => {
  it('adds its three words and the counter: 1 + 2 + 1, then the words have moved', () => {
    // a = 2 ^ (2 >>> 9) = 2, b = 3 + (3 << 3) = 27, c = rotl(3, 21) + 4, counter 2.
    const next = sfc32([1, 2, 3], 0);
    expect([next(), next()]).toEqual([4, 31]);
  });

  it('passes over as many numbers as asked for', () => {
    const [late, early] = [sfc32([1, 2, 3], 2), sfc32([1, 2, 3], 0)];
    early();
    early();
    expect(late()).toBe(early());
  });
});

describe('createRandom', () => {
  it('counts all 53 bits of the seed', () => {
    expect(createRandom(1).below(2 ** 32)).not.toBe(createRandom(1 + 2 ** 32).below(2 ** 32));
  });

  it('draws each number below the bound about as often', () => {
    const random = createRandom(7);
    const counts = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) counts[random.below(3)]++;
    // Three standard deviations of a binomial count are 245.
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(245);
  });
});

describe('shuffle', () => {
  it('keeps the items, changes their order, and repeats with the seed', () => {
    const items = Array.from({ length: 50 }, (_, i) => i);
    const once = shuffle([...items], createRandom(3));
    expect([...once].sort((a, b) => a - b)).toEqual(items);
    expect(once).not.toEqual(items);
    expect(shuffle(Int32Array.from(items), createRandom(3))).toEqual(Int32Array.from(once));
  });
});
