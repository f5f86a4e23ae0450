import { describe, expect, it } from 'vitest';
import { classBalancedBatches } from '../src/index.ts';

const labels = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 3, 3];

describe('classBalancedBatches', () => {
  it('takes identities equally often and all images of each before one comes again', () => {
    const batches = classBalancedBatches({ labels, batchSize: 3, seed: 1 });
    const drawn = Array.from({ length: 32 }, () => [...batches.next().value]);
    for (const batch of drawn) expect(new Set(batch.map((index) => labels[index])).size).toBe(3);
    const counts = [0, 0, 0, 0];
    for (const index of drawn.flat()) counts[labels[index]]++;
    expect(counts).toEqual([24, 24, 24, 24]);
    for (const identity of [0, 1, 3]) {
      const history = drawn.flat().filter((index) => labels[index] === identity);
      const images = labels.filter((label) => label === identity).length;
      expect(new Set(history.slice(0, images)).size).toBe(images);
    }
  });

  it('fills batches larger than the number of identities evenly', () => {
    const [...batch] = classBalancedBatches({ labels, batchSize: 8, seed: 1 }).next().value;
    const counts = [0, 0, 0, 0];
    for (const index of batch) counts[labels[index]]++;
    expect(counts).toEqual([2, 2, 2, 2]);
  });

  it('goes on from its state', () => {
    const whole = classBalancedBatches({ labels, batchSize: 3, seed: 1 });
    for (let i = 0; i < 11; i++) whole.next();
    const resumed = classBalancedBatches({ labels, batchSize: 3, seed: 1, state: whole.state });
    for (let i = 0; i < 9; i++) expect(resumed.next().value).toEqual(whole.next().value);
  });

  it('refuses an empty batch', () => {
    expect(() => classBalancedBatches({ labels, batchSize: 0, seed: 1 })).toThrow(
      'classBalancedBatches: expected batchSize to be a whole number >= 1, received 0;',
    );
  });
});
