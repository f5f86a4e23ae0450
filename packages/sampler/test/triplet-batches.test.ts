import { describe, expect, it } from 'vitest';
import { fixedTriplets, tripletBatches } from '../src/index.ts';

const labels = [0, 0, 0, 1, 1, 2];

describe('fixedTriplets', () => {
  it('draws two different images of one identity and one of another', () => {
    const triplets = fixedTriplets({ labels, count: 500, seed: 1 });
    const seen = new Set<string>();
    for (let at = 0; at < triplets.length; at += 3) {
      const [anchor, positive, negative] = triplets.subarray(at, at + 3);
      expect(anchor).not.toBe(positive);
      expect(labels[anchor]).toBe(labels[positive]);
      expect(labels[anchor]).not.toBe(labels[negative]);
      seen.add(`${anchor} ${positive} ${negative}`);
    }
    // 3 x 2 pairs x 3 negatives of identity 0, 2 x 1 x 4 of identity 1: all of them occur.
    expect(seen.size).toBe(26);
    expect(fixedTriplets({ labels, count: 500, seed: 1 })).toEqual(triplets);
  });

  it('refuses labels without a triplet', () => {
    expect(() => fixedTriplets({ labels: [0, 1, 2], count: 1, seed: 1 })).toThrow(
      'fixedTriplets: expected 2 identities or more, one with 2 images, received 3 identities, 0 with 2 images; no triplet exists',
    );
  });
});

describe('tripletBatches', () => {
  const triplets = [0, 1, 3, 1, 2, 4, 3, 4, 0, 4, 3, 5, 0, 2, 5];

  it('gives anchors, positives and negatives, each triplet once before one comes again', () => {
    const batches = tripletBatches({ triplets, batchSize: 2, seed: 1 });
    const seen: string[] = [];
    for (let i = 0; i < 5; i++) {
      const batch = batches.next().value;
      expect(batch).toHaveLength(6);
      for (let j = 0; j < 2; j++) seen.push([batch[j], batch[2 + j], batch[4 + j]].join());
    }
    expect(new Set(seen.slice(0, 5)).size).toBe(5);
    expect([...new Set(seen)].sort()).toEqual(['0,1,3', '0,2,5', '1,2,4', '3,4,0', '4,3,5']);
  });

  it('goes on from its state', () => {
    const whole = tripletBatches({ triplets, batchSize: 2, seed: 1 });
    for (let i = 0; i < 4; i++) whole.next();
    const resumed = tripletBatches({ triplets, batchSize: 2, seed: 1, state: whole.state });
    for (let i = 0; i < 9; i++) expect(resumed.next().value).toEqual(whole.next().value);
  });

  it.each([
    [[0, 1], 1, 'tripletBatches: expected three positions for each of triplets, received 2;'],
    [triplets, 6, 'tripletBatches: expected batchSize <= 5, the triplets of the list, received 6;'],
  ])('refuses %j in batches of %i', (list, batchSize, text) => {
    expect(() => tripletBatches({ triplets: list, batchSize, seed: 1 })).toThrow(text);
  });
});
