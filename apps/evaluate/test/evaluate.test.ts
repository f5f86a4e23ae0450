import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { useEngine } from '@htg/engine';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SetFiles } from '../src/embedded-rows.ts';
import { evaluate } from '../src/evaluate.ts';
import type { EvaluateOptions } from '../src/evaluate.ts';
import type { Rules } from '../src/protocols.ts';

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-evaluate-'));
  await useEngine({ engine: 'cpu' });
});
afterAll(() => rm(place, { recursive: true }));

const golden = (name: string): string => fileURLToPath(new URL(`golden/${name}`, import.meta.url));
const files: SetFiles = { embeddings: golden('embeddings.npy'), labels: golden('labels-text.npy') };
const rules: Rules = {
  ...{ protocol: 'retrieval', distance: 'cosine', averagePrecision: 'ranking', ks: [1, 5, 10], repeats: 3, seed: 1 },
};
const quiet: EvaluateOptions = {
  perIdentity: false,
  onProgress: () => undefined,
  onNote: () => undefined,
  startEngine: () => Promise.resolve(),
};

describe('evaluate', () => {
  it.each([
    [
      'reid',
      { cameras: golden('is-query.npy') },
      ['rank1', 'cmc', 'mAP', 'mINP'],
      '83 queries. 7 of 90 queries cannot be scored',
    ],
    ['single-gallery-shot', {}, ['rank1', 'cmc', 'mAP'], '90 queries, 3 draws.'],
    ['vehicle-id', {}, ['rank1', 'cmc', 'mAP', 'mrr'], '75 probes, 3 galleries of one image for each identity.'],
    ['verification', {}, ['auc', 'eer', 'tprAtFpr'], 'matching and'],
    ['clustering', {}, ['nmi', 'ami'], '90 images in 15 clusters.'],
  ] as const)('scores by the protocol %s', async (protocol, more, names, counted) => {
    const { models } = await evaluate({ files: { ...files, ...more } }, { ...rules, protocol }, quiet);
    const { scores, counted: text } = models['embeddings.npy'];
    expect(Object.keys(scores)).toEqual(expect.arrayContaining([...names]));
    expect(text).toContain(counted);
    for (const value of Object.values(scores)) if (typeof value === 'number') expect(value).toBeGreaterThan(0);
  });

  it('gives the scores of every identity, whose mean over queries is the whole', async () => {
    const { models, perIdentity = [] } = await evaluate({ files }, rules, { ...quiet, perIdentity: true });
    expect(perIdentity).toHaveLength(15);
    const mean = perIdentity.reduce((sum, { queries, mAP }) => sum + (queries * mAP) / 90, 0);
    // Sums of 90 numbers below 1, in another order.
    expect(mean).toBeCloseTo(models['embeddings.npy'].scores.mAP as number, 12);
    expect(perIdentity[0].mAP).toBeLessThanOrEqual(perIdentity[14].mAP);
    expect(perIdentity[0].identity).toMatch(/^identity \d+$/);
  });

  it('gives scores by category, and three averages by the names of what counts alike, worked by hand', async () => {
    // A at 0, 3 and 4, B at 1 and 2. The first A and both B are mugs; the other two A, found second and first, are pots.
    const file = join(place, 'categories.csv');
    await writeFile(file, 'label,category,e0\nA,mug,0\nA,pot,3\nA,pot,4\nB,mug,1\nB,mug,2\n');
    const line = { embeddings: file, labels: file };
    const { by } = await evaluate({ files: line }, { ...rules, distance: 'euclidean' }, { ...quiet, by: 'category' });
    const [mugs, pots] = [(5 / 12 + 1 / 2 + 1 / 2) / 3, (1 / 2 + 3 / 4) / 2];
    expect(by?.by).toBe('category');
    expect(by?.groups).toMatchObject([
      { name: 'mug', queries: 3, identities: 2, rank1: 0 },
      { name: 'pot', queries: 2, identities: 1, rank1: 1 / 2 },
    ]);
    expect(by?.groups.map(({ mAP }) => mAP)).toEqual([expect.closeTo(mugs, 12), expect.closeTo(pots, 12)]);
    expect(by?.means.queries.mAP).toBeCloseTo((3 * mugs + 2 * pots) / 5, 12);
    expect(by?.means.identities.mAP).toBeCloseTo(((5 / 12 + 1 / 2 + 3 / 4) / 3 + 1 / 2) / 2, 12);
    expect(by?.means.groups.mAP).toBeCloseTo((mugs + pots) / 2, 12);
  });

  it.each([
    ['no such column', 'label,e0,e1\nA,0.5,1\nA,1,0.5\nB,2,1\nB,1,2\n', 'category'],
    ['nobody', 'label,category,e0\nA,mug,0\nA,-1,3\nB,mug,1\nB,mug,2\n', 'expected a category for every query'],
  ])('needs a category for every query: %s', async (_, table, message) => {
    const file = join(place, 'uncategorized.csv');
    await writeFile(file, table);
    const uncategorized = { files: { embeddings: file, labels: file } };
    await expect(evaluate(uncategorized, rules, { ...quiet, by: 'category' })).rejects.toThrow(message);
  });

  it('gives the distance of a chosen rate of false accepts, worked by hand', async () => {
    // Of one identity 2 and 3 apart; of two 3, 5, 6 and 8.
    const file = join(place, 'pairs.csv');
    await writeFile(file, 'label,e0\nA,0\nA,2\nB,-6\nB,-3\n');
    const { models } = await evaluate(
      { files: { embeddings: file, labels: file } },
      { ...rules, protocol: 'verification', distance: 'euclidean', falseAcceptRates: [0.25, 0] },
      quiet,
    );
    const none = { distance: 2, similarity: null, falseAcceptRate: 0, trueAcceptRate: 0.5 };
    expect(models['pairs.csv'].thresholds).toEqual([
      { at: 0, ...none },
      { at: 0.25, distance: 3, similarity: null, falseAcceptRate: 0.25, trueAcceptRate: 1 },
      { at: 'EER', ...none },
    ]);
  });

  it('compares with other embeddings of the same images, by the same labels', async () => {
    await writeFile(join(place, 'constant.csv'), '1,1\n'.repeat(90));
    const { comparison = [] } = await evaluate({ files }, rules, { ...quiet, compare: join(place, 'constant.csv') });
    expect(comparison.map(({ metric }) => metric)).toEqual(['rank-1', 'mAP', 'MAP@R']);
    for (const { a, b, low, high, difference } of comparison) {
      expect(difference).toBe(a - b);
      expect(low).toBeGreaterThan(0);
      expect(high).toBeGreaterThan(difference);
    }
  });

  it.each([
    [
      'a protocol without cameras',
      {},
      { protocol: 'reid' },
      {},
      'expected cameras for the protocol reid, received none; pass --cameras',
    ],
    [
      'cameras without a rule',
      { cameras: files.labels },
      {},
      {},
      'pass --exclude-same-camera none, same-identity or all',
    ],
    [
      'a rule without cameras',
      {},
      { excludeSameCamera: true },
      {},
      'expected cameras for --exclude-same-camera, received none',
    ],
    [
      'a gallery where there is one set',
      { isQuery: golden('is-query.npy') },
      { protocol: 'clustering' },
      {},
      'expected one set for the protocol clustering',
    ],
    [
      'products for k-means',
      {},
      { protocol: 'clustering', distance: 'dotProduct' },
      {},
      'expected cosine or euclidean',
    ],
    ['a distractor of nobody', {}, {}, { distractor: '0' }, 'expected a label of the set for --distractor, received 0'],
    [
      'images of files',
      {},
      {},
      { images: true },
      'expected a run for --images, received embeddings, which have no images; leave --images out',
    ],
    ['a run beside files', {}, {}, { compare: tmpdir() }, 'expected embeddings to compare with embeddings'],
    ['a comparison of clusters', {}, { protocol: 'clustering' }, { compare: files.embeddings }, 'leave --compare out'],
    [
      'identities of clusters',
      {},
      { protocol: 'clustering' },
      { perIdentity: true },
      'expected the protocol retrieval or reid for --per-identity, received clustering; leave --per-identity out',
    ],
  ] as const)('says what is wrong with %s', async (_, more, others, options, message) => {
    const received = evaluate({ files: { ...files, ...more } }, { ...rules, ...others }, { ...quiet, ...options });
    await expect(received).rejects.toThrow(message);
  });

  it.each([
    ['images of files', 'retrieval', { images: true }],
    ['identities of clusters', 'clustering', { perIdentity: true }],
    ['a run beside files', 'retrieval', { compare: tmpdir() }],
    ['other embeddings that are not there', 'retrieval', { compare: 'none.npy' }],
  ] as const)('refuses %s before an engine is started', async (_, protocol, options) => {
    const startEngine = vi.fn(() => Promise.resolve());
    await expect(evaluate({ files }, { ...rules, protocol }, { ...quiet, ...options, startEngine })).rejects.toThrow();
    expect(startEngine).not.toHaveBeenCalled();
  });

  it('says that a run has no checkpoint yet', async () => {
    const run = join(place, 'early');
    await mkdir(join(run, 'checkpoints'), { recursive: true });
    const recipe = 'name: a\ndata: { set: emoji }\nbasic: { steps: 1, learningRate: { kind: constant, rate: 0.1 } }\n';
    await writeFile(join(run, 'recipe.yaml'), recipe);
    await expect(evaluate({ run }, rules, quiet)).rejects.toThrow(
      `expected a checkpoint (zeroShot, stage1, control, htg, whitened) in ${run}/checkpoints, received none; let the run reach the end of stage 1`,
    );
  });
});
