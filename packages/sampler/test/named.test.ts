import { describe, expect, it } from 'vitest';
import { identityBatches } from '../src/index.ts';
import { batchShape, makeSampler, samplerKinds } from '../src/named.ts';
import type { SamplerKind, SamplerSettings } from '../src/named.ts';

/** Six identities of two super-classes, five images of each. */
const labels = Array.from({ length: 30 }, (_, i) => Math.floor(i / 5));
const superLabels = labels.map((label) => label % 2);
const kinds: Readonly<Record<string, SamplerKind>> = samplerKinds;
const settingsOf = (kind: string, own: object = {}) => kinds[kind].schema.parse({ kind, ...own }) as SamplerSettings;
const context = { labels, superLabels, seed: 3 };

describe('samplerKinds', () => {
  it.each([
    ['classBalancedBatches', {}, { length: 32 }],
    ['hierarchicalBatches', { identities: 3, images: 2 }, { length: 12, images: 2 }],
    ['identityBatches', { identities: 3, images: 2 }, { length: 6, images: 2 }],
    ['tripletBatches', { batchSize: 4 }, { length: 12 }],
  ])('makes %s, whose batches are as long as it says', (kind, own, shape) => {
    const settings = settingsOf(kind, own);
    expect(batchShape(settings)).toEqual(shape);
    const batches = makeSampler(settings, context);
    const first = batches.next().value;
    expect(first).toHaveLength(shape.length);
    const resumed = makeSampler(settings, { ...context, state: batches.state });
    expect(resumed.next().value).toEqual(batches.next().value);
  });

  it('names every sampler by its kind', () => {
    expect(Object.entries(kinds).map(([name, { schema }]) => schema.safeParse({ kind: name }).success)).toEqual(
      Object.keys(kinds).map(() => true),
    );
  });

  it('makes what the function makes', () => {
    const own = { identities: 2, images: 3, fewImages: 'skip', lastBatch: 'keep' } as const;
    const named = makeSampler(settingsOf('identityBatches', own), context);
    const plain = identityBatches({ ...own, labels, seed: 3 });
    for (let i = 0; i < 5; i++) expect(named.next().value).toEqual(plain.next().value);
  });

  it('says where super-classes are missing', () => {
    expect(() => makeSampler(settingsOf('hierarchicalBatches'), { labels, seed: 1 })).toThrow(
      'hierarchicalBatches: expected a set with super-classes, received one without; use identityBatches',
    );
  });
});
