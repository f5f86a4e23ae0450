import { describe, expect, it } from 'vitest';
import type { Plan } from '../src/plan.ts';
import { showProgress } from '../src/progress.ts';
import { timeLeft } from '../src/time-left.ts';

const arm = { settings: {} };
const ablation = { seeds: [1, 2], splits: [5, 7], arms: { first: arm, second: arm } };
const scores = { rank1: 0.5, mAP: 0.4, mapAtR: 0.25 };

function setup() {
  const shown: { text: string | undefined; record?: object }[] = [];
  const clock = { now: 0 };
  const plan: Plan = new Map([
    ['basic', { kind: 'stage 1', updates: 40 }],
    ['one', { kind: 'first', updates: 20 }],
    ['two', { kind: 'second', updates: 20 }],
  ]);
  const show = (text?: string, record?: object) => shown.push({ text, ...(record && { record }) });
  const display = { progress: show, done: show };
  const progress = showProgress(ablation, { display, plan, time: timeLeft() }, () => clock.now);
  const update = (step: number, steps: number, recorded = false) => {
    clock.now += 100;
    const measures = { loss: 1.5, triplet: 0.25 };
    const common = { step, learningRate: 0.1, milliseconds: 100 };
    const record = { stage: 'first of split 5, seed 2', ...common, ...measures };
    progress.update({ ...common, steps, measures, waited: 0, notices: [] }, recorded ? record : undefined);
  };
  return { shown, clock, plan, progress, update };
}

describe('showProgress', () => {
  it('says which cell, arm and update, and what all trainings take that are not done', () => {
    const { shown, progress, update } = setup();
    progress.begin({ cell: { split: 7, seed: 1 }, arm: 'second', training: 'stage 1', work: 'basic' });
    for (let step = 1; step <= 4; step++) update(step, 40);
    const place = 'cell 3 of 4, arm 2 of 2, split 7, seed 1, stage 1';
    // The first updates are compiled in: nothing is guessed by them.
    expect(shown[2]).toEqual({ text: `${place}: update 3 of 40, 100 ms, loss 1.500, triplet 0.250` });
    // 36 updates of it and 40 of the arms, at 0.1 s.
    expect(shown[3]).toEqual({ text: `${place}: update 4 of 40, 100 ms, loss 1.500, triplet 0.250, 8 s left` });
    progress.phase('scoring');
    expect(shown[4]).toEqual({ text: `${place}: scoring` });
  });

  it('tells programs where a record is from and how long it will take', () => {
    const { shown, progress, update } = setup();
    progress.begin({ cell: { split: 5, seed: 2 }, arm: 'first', training: 'first', work: 'one' });
    for (let step = 1; step <= 12; step++) update(step, 12, step === 10);
    const records = shown.flatMap(({ record }) => (record === undefined ? [] : [record]));
    expect(records).toEqual([
      {
        ...{ cell: 4, cells: 4, arm: 1, arms: 2, split: 5, seed: 2, training: 'first', step: 10, steps: 12 },
        ...{ stage: 'first of split 5, seed 2', loss: 1.5, triplet: 0.25, learningRate: 0.1, milliseconds: 100 },
        // 2 updates of it, 60 of the others.
        secondsLeft: 6,
      },
    ]);
  });

  it('measures an update only after the first three of a training that goes on', () => {
    const { shown, progress, update } = setup();
    progress.begin({ cell: { split: 5, seed: 1 }, arm: 'first', training: 'first', work: 'one' });
    for (let step = 11; step <= 14; step++) update(step, 20);
    expect(shown[2].text).not.toContain('left');
    expect(shown[3].text).toMatch(/update 14 of 20, .*, 7 s left$/);
  });

  it('keeps a line for a training that is done, and learns from the time it took, scoring and all', () => {
    const { shown, clock, plan, progress, update } = setup();
    progress.begin({ cell: { split: 5, seed: 1 }, arm: 'first', training: 'first', work: 'one' });
    for (let step = 1; step <= 20; step++) update(step, 20);
    clock.now += 18_000;
    progress.finish({
      ...{ settings: {}, validation: scores, measures: { change: 1 }, updates: 20 },
      ...{ millisecondsPerUpdate: 100, seconds: 2, notices: [] },
    });
    expect(shown.at(-1)).toMatchObject({
      text: 'split 5, seed 1, first: 2 s, validation MAP@R 0.2500',
      record: { event: 'training', training: 'first', cell: 1, validation: scores, seconds: 2 },
    });
    expect([...plan.keys()]).toEqual(['basic', 'two']);
    progress.begin({ cell: { split: 5, seed: 1 }, arm: 'second', training: 'second', work: 'two' });
    update(1, 20);
    // 59 updates at 1 s: 2 s of updates and 18 s of scoring by 20.
    expect(shown.at(-1)?.text).toMatch(/, 59 s left$/);
  });

  it('names the training that a note is about', () => {
    const { shown, progress } = setup();
    progress.begin({ cell: { split: 5, seed: 1 }, arm: 'first', training: 'first', work: 'one' });
    progress.note('notice at update 100: idle');
    expect(shown).toEqual([{ text: 'split 5, seed 1, first: notice at update 100: idle' }]);
  });
});
