import { describe, expect, it } from 'vitest';
import { describeProgress } from '../src/progress-line.ts';

const report = (step: number, more: object = {}) => ({
  step,
  steps: 11,
  measures: { discriminatorReal: 9, triplet: 0.25, loss: 1.5 },
  learningRate: 0.1,
  milliseconds: 100,
  waited: 10,
  ...more,
});

describe('describeProgress', () => {
  it('tells step, losses in a fixed order, speed, waiting and time left, the traced first update left out', () => {
    const clock = { now: 0 };
    const describe = describeProgress(32, () => clock.now);
    expect(describe(report(1, { waited: 500 }))).toBe('step 1 of 11, loss 1.500, triplet 0.250');
    clock.now = 1000;
    expect(describe(report(2))).toBe('step 2 of 11, loss 1.500, triplet 0.250, 32 images/s, 1.0% waiting, 9 s left');
  });

  it.each([
    [11, '10 s'],
    [700, '12 min'],
    [9001, '2 h 30 min'],
  ])('tells the time left of %d updates of a second as %s', (steps, left) => {
    const clock = { now: 0 };
    const describe = describeProgress(32, () => clock.now);
    describe(report(1, { steps }));
    clock.now = 1000;
    expect(describe(report(2, { steps: steps + 1 }))).toContain(`, ${left} left`);
  });

  it('repeats the last validation', () => {
    const describe = describeProgress(32, () => 0);
    describe(report(1, { validation: { mapAtR: 0.3456 } }));
    expect(describe(report(2))).toMatch(/^step 2 of 11, validation MAP@R 0.346, loss 1.500/);
  });
});
