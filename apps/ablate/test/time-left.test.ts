import { describe, expect, it } from 'vitest';
import { timeLeft } from '../src/time-left.ts';

describe('timeLeft', () => {
  const stage1 = { kind: 'stage 1', updates: 100 };
  const htg = { kind: 'htg', updates: 10 };
  const noise = { kind: 'noise', updates: 20 };

  it('knows nothing before the first update', () => {
    expect(timeLeft().guess([stage1, htg])).toBeUndefined();
  });

  it('takes all trainings to be as fast as the one under way, while that is all there is', () => {
    // 5 updates left of it, and 110 of others, at 2 ms each.
    expect(timeLeft().guess([stage1, htg], { rate: 2, updates: 5 })).toBe(230);
  });

  it('takes a kind that was measured at its own pace, and another at the mean one', () => {
    const time = timeLeft();
    time.learn(stage1, 200);
    time.learn(htg, 100);
    time.learn(htg, 140);
    // htg: 240 ms by 20 updates; all: 440 ms by 120.
    expect(time.guess([htg])).toBe(120);
    expect(time.guess([htg, noise])).toBeCloseTo(120 + 20 * (440 / 120), 9);
    expect(time.guess([htg], { rate: 3, updates: 7 })).toBe(141);
  });
});
