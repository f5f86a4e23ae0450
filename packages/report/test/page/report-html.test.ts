import { describe, expect, it } from 'vitest';
import { reportHtml } from '../../src/index.ts';
import type { Report } from '../../src/index.ts';
import { headline } from '../../src/page/headline.ts';
import { hostile } from '../tiny.ts';

const missing = { missing: 'The run stopped <early>.' };
const image = { src: 'data:,', name: hostile, source: hostile };

const empty: Report = {
  title: hostile,
  summary: { facts: [[hostile, hostile]], recipe: hostile, protocol: hostile, models: [], notices: [hostile] },
  curves: missing,
  retrieval: missing,
  keypoints: missing,
  map: missing,
  adversary: missing,
  notices: missing,
};

const full: Report = {
  ...empty,
  retrieval: {
    model: hostile,
    rule: hostile,
    groups: [
      {
        title: hostile,
        description: hostile,
        sheets: [
          {
            query: image,
            neighbors: [
              { ...image, right: true, distance: 0.25 },
              { ...image, right: false, distance: 0.5 },
            ],
            averagePrecision: 1,
            firstRank: 1,
            matches: 1,
          },
        ],
      },
    ],
    confusions: [{ images: [image, image], count: 1, of: 2 }],
  },
  keypoints: {
    model: hostile,
    blocks: [
      {
        title: hostile,
        grid: [2, 2],
        channels: 8,
        shown: [3],
        rows: [{ image, maps: [{ src: 'data:,', channel: 3, peak: 0.5, at: [0, 1] }] }],
      },
    ],
  },
  map: {
    model: hostile,
    total: 1,
    x: [0],
    y: [0],
    labels: [0],
    right: [true],
    names: { 0: hostile },
    atlas: { src: 'data:,', columns: 1, rows: 1, side: 8 },
  },
  adversary: {
    charts: [
      {
        id: 'change',
        title: hostile,
        description: hostile,
        scale: 'number',
        series: [{ name: hostile, tone: 'htg', points: [[1, 2]] }],
      },
    ],
    triplets: {
      description: hostile,
      margin: 0.6,
      hardness: [[0, 1]],
      examples: [
        {
          anchor: image,
          positive: image,
          negative: image,
          before: { positive: 1, negative: 1.25 },
          after: { positive: 1.5, negative: 1 },
        },
      ],
    },
  },
  notices: { notices: [{ where: hostile, text: hostile }] },
};

const assets = { script: 'const x = 1', style: 'p{color:red}' };
const page = reportHtml(full, assets);

describe('reportHtml', () => {
  it('escapes every name, wherever it stands', () => {
    expect(page).not.toContain('<img src=x');
    expect(page).not.toContain('<script>alert');
    // Of the page itself: its data and its code.
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page.match(/<\/script/g)).toHaveLength(2);
  });

  it('forbids itself to load anything', () => {
    expect(page).toContain('content="default-src &#39;none&#39;; img-src data:;');
    expect(page).not.toMatch(/(src|href)="(?!data:|#)/);
  });

  it('marks right and wrong by more than color, for eyes and for ears', () => {
    expect(page).toContain('<span class="mark right" aria-hidden="true">✓</span>');
    expect(page).toContain('<span class="mark wrong" aria-hidden="true">✗</span>');
    expect(page).toContain('alt="Right: &quot;');
    expect(page).toContain('alt="Wrong: &quot;');
  });

  it('has every section', () => {
    const ids = [...page.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids).toEqual(['what-happened', 'curves', 'retrieval', 'keypoints', 'map', 'adversary', 'notices']);
    for (const id of ids) expect(page).toContain(`<li><a href="#${id}">`);
  });

  it('says in place of a section why it is not there', () => {
    const text = reportHtml(empty, assets);
    expect(text.match(/<p class="missing">The run stopped &lt;early&gt;\.<\/p>/g)).toHaveLength(6);
    expect(text).toContain('Nothing was evaluated.');
  });

  it('points to notices of collapse, and says where there are none', () => {
    expect(page).toContain('<strong>There is a notice</strong> of');
    const quiet = reportHtml({ ...full, notices: { notices: [] } }, assets);
    expect(quiet).not.toContain('There is a notice');
    expect(quiet).toContain('No training showed a sign of collapse.');
  });

  it('says that a run is not complete', () => {
    const text = reportHtml({ ...empty, summary: { ...empty.summary, incomplete: 'It was stopped.' } }, assets);
    expect(text).toContain('<strong>This run is not complete.</strong> It was stopped.');
  });

  it('refuses a script that would end its element', () => {
    expect(() => reportHtml(empty, { ...assets, script: 'x = "</SCRIPT>"' })).toThrow(
      "reportHtml: expected a script without '</script' and '<!--', received one with it",
    );
  });
});

describe('headline', () => {
  const score = (mean: number) => ({ mean });
  const model = (title: string, mean: number) => ({ title, rank1: score(mean), mAP: score(0), mapAtR: score(0) });
  const models = [model('Raw pixels', 0.1), model('Control', 0.5), model('HTG', 0.625)];
  const differences = (low: number, high: number) => ({
    id: 'd',
    title: '',
    description: '',
    rows: [{ a: 'HTG', b: 'Control', metric: 'mAP', difference: 0.01, low, high }],
  });

  it.each([
    [0.005, 0.02, 'In this run HTG is better than Control (mAP +0.010, 95% interval +0.005 to +0.020).'],
    [-0.02, -0.005, 'In this run HTG is worse than Control (mAP +0.010, 95% interval −0.020 to −0.005).'],
    [-0.02, 0.005, 'This run cannot tell HTG from Control (mAP +0.010, 95% interval −0.020 to +0.005).'],
  ])('claims only what the interval %f to %f allows', (low, high, claim) => {
    expect(headline({ models, differences: differences(low, high) })).toBe(
      `HTG finds the right identity first for 62.5% of the queries, raw pixels for 10.0%. ${claim}`,
    );
  });
});
