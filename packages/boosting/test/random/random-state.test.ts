import { describe, expect, it } from 'vitest';
import { shuffledIndices } from '../../src/index.ts';
import { RandomState } from '../../src/random/random-state.ts';
import { readGolden } from '../golden.ts';

interface Numbers {
  readonly seed: number;
  readonly uniform: readonly string[];
  readonly permutation: readonly number[];
  readonly seeds: readonly number[];
  readonly draw: readonly number[];
  readonly later: number;
}

describe('RandomState', () => {
  it.each(readGolden('random') as Numbers[])('draws what numpy draws from seed $seed', (golden) => {
    const random = new RandomState(golden.seed);
    expect(golden.uniform.map(() => random.uniform())).toEqual(
      golden.uniform.map((text) => Number(/[\d.e-]+(?=\)?$)/.exec(text)?.[0])),
    );
    expect([...random.permutation(10)]).toEqual(golden.permutation);
    expect(golden.seeds.map(() => random.seed())).toEqual(golden.seeds);
    const probabilities = Float64Array.of(1, 2, 3, 1, 2, 1).map((value) => value / 10);
    expect([...random.draw(probabilities)]).toEqual(golden.draw);
    for (let skipped = 0; skipped < 1499; skipped++) random.bits();
    expect(random.bits()).toBe(golden.later);
  });

  it('goes on where it was saved', () => {
    const random = new RandomState(5);
    random.permutation(700);
    const restored = RandomState.restore(JSON.parse(JSON.stringify(random.save())) as number[]);
    expect([restored.uniform(), restored.bits()]).toEqual([random.uniform(), random.bits()]);
  });

  it.each([-1, 0.5, 2 ** 32, NaN])('has no seed %s', (seed) => {
    expect(() => new RandomState(seed)).toThrow(
      `RandomState: expected a whole seed in 0..4294967295, received ${seed}`,
    );
  });
});

describe('shuffledIndices', () => {
  it('is the order of scikit-learn for seed 13', () => {
    expect([...shuffledIndices(506, 13)]).toEqual(readGolden('shuffle-13'));
  });

  it('wants a length', () => {
    expect([...shuffledIndices(0, 1)]).toEqual([]);
    expect(() => shuffledIndices(-1, 1)).toThrow('shuffledIndices: expected a whole length >= 0, received -1');
  });
});
