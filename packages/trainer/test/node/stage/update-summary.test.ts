import { describe, expect, it } from 'vitest';
import { summarizeUpdates } from '../../../src/node/index.ts';

const report = (step: number, milliseconds: number, text?: string) => ({
  ...{ step, steps: 9, learningRate: 0.1, milliseconds, waited: 0 },
  measures: { loss: step, ...(step > 2 && { change: 1 }) },
  notices: text === undefined ? [] : [{ collapse: 'generatorIdle', text } as const],
});

describe('summarizeUpdates', () => {
  it('means over all updates, the median of the times without the first three, and what was noticed', () => {
    const summarizer = summarizeUpdates();
    [900, 800, 700, 10, 30, 20].forEach((time, i) => {
      summarizer.observe(report(i + 1, time, i === 4 ? 'idle' : undefined));
    });
    summarizer.addSeconds(1);
    expect(summarizer.summary).toEqual({
      updates: 6,
      measures: { loss: 3.5, change: 4 / 6 },
      millisecondsPerUpdate: 20,
      seconds: 3.46,
      notices: [{ step: 5, text: 'idle' }],
    });
  });

  it('goes on with what another one remembers, and leaves the first three of its own out again', () => {
    const first = summarizeUpdates();
    for (let step = 1; step <= 5; step++) first.observe(report(step, 10));
    const second = summarizeUpdates();
    second.restore(JSON.parse(JSON.stringify(first.state)) as typeof first.state);
    [500, 500, 500, 12].forEach((time, i) => {
      second.observe(report(6 + i, time));
    });
    expect(second.summary).toMatchObject({
      updates: 9,
      measures: { loss: 5 },
      millisecondsPerUpdate: 10,
      seconds: 1.562,
    });
    expect(second.state.times).toEqual([10, 10, 12]);
  });

  it('takes the mean where no update was measured', () => {
    const summarizer = summarizeUpdates();
    summarizer.observe(report(1, 10));
    summarizer.observe(report(2, 20));
    expect(summarizer.summary.millisecondsPerUpdate).toBe(15);
  });

  it('remembers so many times at most', () => {
    const summarizer = summarizeUpdates();
    for (let step = 1; step <= 1500; step++) summarizer.observe(report(step, step));
    expect(summarizer.state.times).toHaveLength(1000);
    expect(summarizer.summary.millisecondsPerUpdate).toBe(1001);
  });
});
