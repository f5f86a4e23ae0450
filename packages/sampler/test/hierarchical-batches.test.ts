import { describe, expect, it } from 'vitest';
import { hierarchicalBatches } from '../src/index.ts';
import type { HierarchicalBatchesOptions } from '../src/index.ts';

// Super-class 0 has identities 0, 1, 2; 1 has 3, 4; 2 has 5, 6, 7. Three images each.
const labels = Array.from({ length: 24 }, (_, index) => Math.floor(index / 3));
const superLabels = labels.map((label) => (label < 3 ? 0 : label < 5 ? 1 : 2));
const base: HierarchicalBatchesOptions = { labels, superLabels, superClasses: 2, identities: 2, images: 2, seed: 1 };

describe('hierarchicalBatches', () => {
  it('gives S super-classes, P identities of each and K images of each', () => {
    const batches = hierarchicalBatches(base);
    for (let i = 0; i < 50; i++) {
      const [...batch] = batches.next().value;
      expect(new Set(batch).size).toBe(8);
      const perSuper = new Map<number, Set<number>>();
      for (const index of batch) {
        const identities = perSuper.get(superLabels[index]) ?? new Set();
        perSuper.set(superLabels[index], identities.add(labels[index]));
      }
      expect([...perSuper.values()].map(({ size }) => size)).toEqual([2, 2]);
    }
  });

  it('rotates super-classes: each equally often', () => {
    const batches = hierarchicalBatches(base);
    const counts = [0, 0, 0];
    for (let i = 0; i < 30; i++) for (const index of batches.next().value) counts[superLabels[index]]++;
    expect(counts).toEqual([80, 80, 80]);
  });

  it('goes on from its state', () => {
    const whole = hierarchicalBatches(base);
    for (let i = 0; i < 7; i++) whole.next();
    const resumed = hierarchicalBatches({ ...base, state: whole.state });
    for (let i = 0; i < 9; i++) expect(resumed.next().value).toEqual(whole.next().value);
  });

  it.each<[string, Partial<HierarchicalBatchesOptions>, string]>([
    [
      'S too large',
      { superClasses: 4 },
      'hierarchicalBatches: expected superClasses <= 3, the super-classes of the set, received 4;',
    ],
    ['P too large', { identities: 3 }, 'expected identities <= 2, those of the smallest super-class, received 3;'],
    ['K = 1', { images: 1 }, 'hierarchicalBatches: expected images to be a whole number >= 2, received 1;'],
    ['uneven lists', { superLabels: [0] }, 'expected as many superLabels as labels (24), received 1;'],
    [
      'an identity in two super-classes',
      { superLabels: superLabels.map((label, index) => (index === 1 ? 2 : label)) },
      'expected one super-class for all images of identity 0, received 0 and 2;',
    ],
  ])('refuses %s', (_, options, text) => {
    expect(() => hierarchicalBatches({ ...base, ...options })).toThrow(text);
  });
});
