import { describe, expect, it } from 'vitest';
import { gatherAdversary } from '../../src/gather/adversary.ts';
import { gatherCurves, seriesOf } from '../../src/gather/curves.ts';
import { gatherNotices } from '../../src/gather/notices.ts';
import { readMetrics } from '../../src/gather/read-metrics.ts';
import { thinOut } from '../../src/gather/thin-out.ts';
import { isMissing } from '../../src/page/section.ts';
import { tinyMetrics } from '../tiny.ts';

describe('readMetrics', () => {
  it('reads numbers, also nested ones, and passes over what is no line or no number', () => {
    const text = [
      '{"stage":"stage 1","step":10,"loss":1.5,"validation":{"mapAtR":0.25},"note":"x","bad":null}',
      '{"other":1}',
      '[]',
      '',
      '{"stage":"htg","st',
    ].join('\n');
    expect(readMetrics(text)).toEqual([
      { stage: 'stage 1', step: 10, measures: { loss: 1.5, 'validation.mapAtR': 0.25 } },
    ]);
  });
});

describe('readMetrics of what no training wrote', () => {
  const lines = (count: number, line: (i: number) => object): string =>
    Array.from({ length: count }, (_, i) => JSON.stringify({ stage: 'a', step: i, ...line(i) })).join('\n');

  it('refuses stages and measures without end', () => {
    expect(() => readMetrics(lines(101, (i) => ({ stage: `stage ${i}` })))).toThrow(
      'readMetrics: expected at most 100 stages and 2000 measures in metrics.jsonl, received 101 and ',
    );
    expect(() => readMetrics(lines(3000, (i) => ({ [`m${i}`]: 1 })))).toThrow('received 1 and 2001 or more');
  });

  it('goes only so deep', () => {
    const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
    expect(readMetrics(`{"stage":"a","step":1,"loss":2,"x":${deep}}`)).toEqual([
      { stage: 'a', step: 1, measures: { loss: 2 } },
    ]);
  });
});

describe('gatherNotices', () => {
  it('names stage and update of every notice of collapse', () => {
    const text = [
      '{"stage":"stage 1","step":10,"loss":1,"notices":["the loss stays", 5, "all alike"]}',
      '{"stage":"control","step":20,"loss":1,"notices":[]}',
      '{"stage":"htg","step":30,"loss":1,"notices":["idle"]}',
    ].join('\n');
    expect(gatherNotices(readMetrics(text))).toEqual({
      notices: [
        { where: 'Stage 1, update 10', text: 'the loss stays' },
        { where: 'Stage 1, update 10', text: 'all alike' },
        { where: 'HTG, update 30', text: 'idle' },
      ],
    });
    expect(gatherNotices(readMetrics(tinyMetrics()))).toEqual({ notices: [] });
    expect(gatherNotices([])).toEqual({ missing: expect.stringContaining('no metrics') as string });
  });
});

describe('thinOut', () => {
  it('takes means of neighbors, the last of fewer', () => {
    const points = [[1, 1], [2, 3], [3, 5], [4, 7], [5, 9]] as const; // prettier-ignore
    expect(thinOut(points, 3)).toEqual([
      [2, 2],
      [4, 6],
      [5, 9],
    ]);
    expect(thinOut(points, 5)).toEqual(points);
  });
});

describe('curves', () => {
  const lines = readMetrics(tinyMetrics());

  it('puts the arms of stage 2 side by side after stage 1', () => {
    expect(seriesOf('loss', lines).map(({ name, points }) => [name, points.map(([update]) => update)])).toEqual([
      ['Stage 1', [10, 20, 30]],
      ['Control', [40, 50]],
      ['HTG', [40, 50]],
    ]);
  });

  it("has a chart for every measure but the adversary's, validation after the losses", () => {
    const curves = gatherCurves([...lines, { stage: 'htg', step: 20, measures: { 'validation.mapAtR': 0.3 } }]);
    expect(isMissing(curves) ? [] : curves.charts.map(({ id }) => id)).toEqual([
      'curve-loss',
      'curve-validation-mapatr',
      'curve-activetriplets',
      'curve-learningrate',
    ]);
  });

  it('says that there is nothing to show', () => {
    expect(gatherCurves([])).toEqual({ missing: expect.stringContaining('no metrics') as string });
  });

  it('says how many lines a point stands for where they are many', () => {
    const many = Array.from({ length: 2000 }, (_, i) => ({ stage: 'stage 1', step: i + 1, measures: { loss: 1 } }));
    const curves = gatherCurves(many);
    if (isMissing(curves)) throw new Error(curves.missing);
    expect(curves.charts[0].series[0].points.length).toBeLessThanOrEqual(800);
    expect(curves.note).toContain('mean of several lines');
  });

  it('shows the adversary of the arm that has one', () => {
    const adversary = gatherAdversary(lines, undefined);
    if (isMissing(adversary)) throw new Error(adversary.missing);
    expect(adversary.charts.map(({ id, series }) => [id, series.map(({ name }) => name)])).toEqual([
      ['adversary-hardness', ['f', 'G(f)']],
      ['adversary-active', ['f', 'G(f)']],
      ['adversary-generated', ['Control', 'HTG']],
      ['adversary-change', ['HTG']],
      ['adversary-accuracy', ['real', 'fake']],
    ]);
    const basic = lines.filter(({ stage }) => stage === 'stage 1');
    expect(gatherAdversary(basic, undefined)).toHaveProperty('missing');
  });
});
