import { describe, expect, it } from 'vitest';
import { interleave } from '../bench/measure.ts';

describe('interleave', () => {
  it('calls the contenders in turns and leaves warm-up calls out', async () => {
    const calls: string[] = [];
    const times = { a: [90, 5, 1, 3], b: [80, 4, 2, 6] };
    const contender = (name: 'a' | 'b') => () => {
      calls.push(name);
      return times[name].shift();
    };
    const timings = await interleave({ a: contender('a'), b: contender('b') }, { rounds: 3, warmUp: 1 });
    expect(calls.join('')).toBe('abababab');
    expect(timings).toEqual({ a: { median: 3, min: 1 }, b: { median: 4, min: 2 } });
  });

  it('lets each contender settle before the timed calls of its turn', async () => {
    const calls: string[] = [];
    const times = { a: [90, 80, 70, 5, 1, 60, 3, 2], b: [90, 80, 70, 4, 8, 60, 6, 7] };
    const contender = (name: 'a' | 'b') => () => {
      calls.push(name);
      return times[name].shift();
    };
    const turns = { rounds: 2, warmUp: 1, settle: 1, calls: 2 };
    // The first turn is all warm-up: 90 settles, 80 and 70 are timed and dropped. Then 5 settles, and so on.
    times.a.splice(3, 0, 50);
    times.b.splice(3, 0, 50);
    const timings = await interleave({ a: contender('a'), b: contender('b') }, turns);
    expect(calls.join('')).toBe('aaabbbaaabbbaaabbb');
    expect(timings).toEqual({ a: { median: 2.5, min: 1 }, b: { median: 6.5, min: 4 } });
  });

  it('takes the mean of the two middle times of an even number', async () => {
    const times = [1, 9, 3, 5];
    const { only } = await interleave({ only: () => times.shift() }, { rounds: 4, warmUp: 0 });
    expect(only.median).toBe(4);
  });
});
