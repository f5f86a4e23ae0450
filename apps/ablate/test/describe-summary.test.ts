import { describe, expect, it } from 'vitest';
import type { Cell } from '../src/ablation.ts';
import { describeSummary } from '../src/describe-summary.ts';
import type { Result } from '../src/folder.ts';
import { parseAblation } from '../src/read-ablation.ts';
import { summarize } from '../src/summarize.ts';

const ablation = parseAblation(`
name: two arms
seeds: [1, 2, 3]
splits: [1]
compareTo: [a]
recipe:
  basic: { steps: 1, learningRate: { kind: constant, rate: 0.1 } }
  htg: { steps: 1, learningRate: { kind: constant, rate: 0.1 } }
  data: { set: emoji }
arms:
  a: { title: stage 1 goes on, settings: { htg: { generator: { kind: identity }, generatedTriplet: { weight: 0 } } } }
  b: { settings: { htg: { generator: { kind: identity } } } }
  c: {}
`);

/** MAP@R of each cell, in percent; the other scores follow from it. */
function results(percent: readonly number[]): { cell: Cell; result: Result }[] {
  return percent.map((value, i) => ({
    cell: { seed: i + 1, split: 1 },
    result: {
      settings: {},
      validation: { rank1: 0, mAP: 0, mapAtR: 0.9 },
      test: { rank1: value / 50, mAP: value / 75, mapAtR: value / 100 },
      measures: { change: i },
      updates: 1,
      millisecondsPerUpdate: 100,
      seconds: 10,
    },
  }));
}

describe('an ablation', () => {
  // b is better by 1, 2 and 3 points, c by 4, 5 and 6; c lacks the first cell of a run that was stopped.
  const summary = summarize(
    ablation,
    new Map([
      ['a', results([10, 20, 30])],
      ['b', results([11, 22, 33])],
      ['c', results([14, 25, 36]).slice(1)],
    ]),
  );

  it('is summed up by means over cells and by paired differences', () => {
    expect(summary.arms.map(({ arm, cells }) => [arm, cells])).toEqual([
      ['a', 3],
      ['b', 3],
      ['c', 2],
    ]);
    expect(summary.cells).toEqual({
      done: [
        { seed: 2, split: 1 },
        { seed: 3, split: 1 },
      ],
      planned: 3,
    });
    expect(summary.arms[0].scores.mapAtR).toBeCloseTo(0.2, 12);
    expect(summary.arms[0].measures).toEqual({ change: 1 });
    expect(summary.differences.map(({ arm, to, pairs }) => [arm, to, pairs])).toEqual([
      ['b', 'a', 3],
      ['c', 'a', 2],
    ]);
    expect(summary.differences[0].mean).toBeCloseTo(0.02, 12);
    expect(summary.differences[0].low).toBeCloseTo(0.02 - 0.024841, 6);
    expect(summary.differences[1].mean).toBeCloseTo(0.055, 12);
  });

  it('prints a difference that is not significant as such', () => {
    const text = describeSummary(ablation, summary);
    expect(text).toContain('against stage 1 goes on');
    expect(text).toMatch(/\| b +\| +\+2\.00 \(-0\.48 to \+4\.48\) n\.s\. \|/);
    const [, sure] = summary.differences;
    const certain = { ...summary, differences: [summary.differences[0], { ...sure, low: 0.01, high: 0.1 }] };
    expect(describeSummary(ablation, certain)).toMatch(/\| c +\| +\+5\.50 \(\+1\.00 to \+10\.00\) \|/);
  });
});
