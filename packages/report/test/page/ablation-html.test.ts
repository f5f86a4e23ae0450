import { describe, expect, it } from 'vitest';
import { ablationHtml } from '../../src/index.ts';
import type { AblationArm, AblationDifference, AblationReport } from '../../src/index.ts';
import { hostile } from '../tiny.ts';

const assets = { script: 'const x = 1', style: 'p{color:red}' };
const scores = { rank1: 0.5, mAP: 0.4, mapAtR: 0.25 };

function arm(name: string, measures: AblationArm['measures'] = {}): AblationArm {
  return {
    ...{ arm: name, title: `title of ${name}`, cells: 3, scores, validation: { ...scores, mapAtR: 0.3 }, measures },
    ...{ millisecondsPerUpdate: 81.4, seconds: 12.6 },
  };
}

const difference = (name: string, mean: number, low?: number, high?: number): AblationDifference => ({
  ...{ arm: name, to: 'a', pairs: low === undefined ? 1 : 3, mean, low, high, values: [mean] },
});

const report: AblationReport = {
  title: 'three arms',
  facts: [['Engine', 'tensorflow']],
  settings: 'name: three arms\n',
  cells: { done: 3, planned: 3 },
  identities: 'test',
  metric: 'mapAtR',
  stage1: [{ ...arm('stage 1'), title: 'stage 1' }],
  arms: [arm('a'), arm('b', { change: 0.5, loss: 4 }), arm('c'), arm('d')],
  compareTo: ['a'],
  differences: [
    difference('b', 0.0123, 0.001, 0.02),
    difference('c', -0.02, -0.03, -0.01),
    difference('d', 0.001, -0.01, 0.012),
  ],
  notices: [],
};

/** The text of the page, tags and surplus space left out. */
function textOf(page: string): string {
  return page
    .replace(/<script[^]*<\/script>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
}

describe('ablationHtml', () => {
  it('says of each yardstick how many arms can be told from it, and names few of them', () => {
    const page = textOf(ablationHtml(report, assets));
    expect(page).toContain(
      'Against title of a , of 3 arms: 1 better (title of b), 1 worse (title of c), 1 not to be told from it.',
    );
    const many = { ...report, differences: ['b', 'c', 'd', 'e'].map((name) => difference(name, 0.1, 0.05, 0.2)) };
    expect(textOf(ablationHtml(many, assets))).toContain('of 4 arms: 4 better, 0 worse, 0 not to be told from it.');
  });

  it('has scores in percent and differences in percentage points, marked by words', () => {
    const page = textOf(ablationHtml(report, assets));
    expect(page).toContain('stage 1 3 50.00 40.00 25.00 30.00 81 13 title of a 3 50.00 40.00 25.00 30.00 81 13');
    expect(page).toContain('title of b +1.23 +0.10 to +2.00 3 ▲ better');
    expect(page).toContain('title of c −2.00 −3.00 to −1.00 3 ▼ worse');
    expect(page).toContain('title of d +0.10 −1.00 to +1.20 3 n.s.');
    expect(page).toContain('3 comparisons stand here');
  });

  it('claims nothing by one cell', () => {
    const page = textOf(ablationHtml({ ...report, differences: [difference('b', 0.5)] }, assets));
    expect(page).toContain('Against title of a : one cell gives no interval, so nothing can be told yet.');
    expect(page).toContain('title of b +50.00 none 1 one cell');
  });

  it('shows only the validation identities of a search', () => {
    const page = textOf(ablationHtml({ ...report, identities: 'validation' }, assets));
    expect(page).toContain('The test identities were not looked at.');
    expect(page).not.toContain('validation MAP@R');
  });

  it('says what is missing: cells, arms, yardsticks, notices', () => {
    expect(textOf(ablationHtml(report, assets))).not.toContain('is not complete');
    const page = textOf(ablationHtml({ ...report, cells: { done: 1, planned: 3 }, unwatched: 2 }, assets));
    expect(page).toContain('This ablation is not complete. 1 of 3 cells are done; the same command goes on.');
    expect(page).toContain('No training showed a sign of collapse. 2 trainings of an earlier version were not watched');
    const none = textOf(ablationHtml({ ...report, arms: [], differences: [] }, assets));
    expect(none).toContain('No cell is finished');
    expect(textOf(ablationHtml({ ...report, compareTo: [], differences: [] }, assets))).toContain(
      'Nothing is compared',
    );
  });

  it('has what the adversary did, a dash where an arm has none', () => {
    const page = textOf(ablationHtml(report, assets));
    expect(page).toContain('arm change title of a – title of b 0.500 title of c –');
    expect(page).toContain('size of G&#39;s change');
    expect(page).toContain('All other measures arm loss title of a – title of b 4.000');
  });

  it('hands the plot to the script: a row for each arm, in percentage points', () => {
    const page = ablationHtml(report, assets);
    const data = JSON.parse(/id="report-data">([^]*?)<\/script>/.exec(page)?.[1] ?? '{}') as {
      forests: { rows: { difference: number }[] }[];
    };
    expect(data.forests).toHaveLength(1);
    expect(data.forests[0]).toMatchObject({ id: 'against-0', oneYardstick: true });
    expect(data.forests[0].rows.map(({ difference }) => difference)).toEqual([1.23, -2, 0.1]);
    expect(page).toContain('id="against-0"');
  });

  it('escapes every name', () => {
    const named = { ...arm('a'), title: hostile };
    const notices = [{ where: hostile, text: hostile }];
    const facts = [[hostile, hostile]] as const;
    const page = ablationHtml(
      { ...report, title: hostile, settings: hostile, facts, notices, stage1: [named], arms: [named, arm('b'), arm('c'), arm('d')] }, // prettier-ignore
      assets,
    );
    expect(page).not.toContain('<img src=x');
    expect(page).not.toContain('<script>alert');
    expect(page.match(/<script/g)).toHaveLength(2);
  });

  it('refuses a style that would end its element', () => {
    expect(() => ablationHtml(report, { ...assets, style: '</style>' })).toThrow(
      "ablationHtml: expected a style without '</style'",
    );
  });
});
