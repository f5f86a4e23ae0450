import { describe, expect, it } from 'vitest';
import { constantSchedule, cosineSchedule, stepSchedule } from '../../src/index.ts';

describe('cosineSchedule', () => {
  const rate = cosineSchedule({ peak: 0.4, steps: 14, warmUp: 4 });

  it.each([
    [0, 0.1],
    [3, 0.4],
    [4, 0.4],
    [9, 0.2],
    [14, 0],
    [99, 0],
  ])('has at step %i the rate %f', (step, expected) => {
    expect(rate(step)).toBeCloseTo(expected, 12);
  });

  it('names both numbers of a warm-up that is too long', () => {
    expect(() => cosineSchedule({ peak: 1, steps: 5, warmUp: 5 })).toThrow(
      'cosineSchedule: expected 0 <= warmUp < steps, received warmUp 5, steps 5',
    );
  });
});

describe('stepSchedule', () => {
  it.each([
    [0, 0.5],
    [1, 1],
    [9, 1],
    [10, 0.1],
    [20, 0.01],
  ])('has at step %i the rate %f', (step, expected) => {
    expect(stepSchedule({ peak: 1, milestones: [10, 20], warmUp: 2 })(step)).toBeCloseTo(expected, 12);
  });

  it('wants ascending milestones', () => {
    expect(() => stepSchedule({ peak: 1, milestones: [3, 3] })).toThrow(
      'expected ascending milestones, received [3, 3]',
    );
  });
});

describe('constantSchedule', () => {
  it('is the same at every step', () => {
    expect([0, 7, 1000].map(constantSchedule(0.3))).toEqual([0.3, 0.3, 0.3]);
  });

  it.each([0, -1, Number.NaN])('rejects the rate %d', (rate) => {
    expect(() => constantSchedule(rate)).toThrow(`received ${rate}`);
  });
});
