import { describe, expect, it } from 'vitest';
import { identityBatches } from '../src/index.ts';
import type { IdentityBatchesOptions } from '../src/index.ts';

const labels = Int32Array.from([0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 5, 5, 5, 5, 5, 6, 6, 6]);
const base: IdentityBatchesOptions = { labels, identities: 3, images: 3, seed: 1 };
const draw = (count: number, options: Partial<IdentityBatchesOptions> = {}): number[][] => {
  const batches = identityBatches({ ...base, ...options });
  return Array.from({ length: count }, () => [...batches.next().value]);
};
const identitiesOf = (batch: readonly number[]): number[] => batch.map((index) => labels[index]);

describe('identityBatches', () => {
  it('gives P identities, none twice, with K images that stand together', () => {
    for (const batch of draw(50)) {
      expect(batch).toHaveLength(9);
      const identities = identitiesOf(batch);
      expect(new Set(identities).size).toBe(3);
      for (let i = 0; i < 9; i++) expect(identities[i]).toBe(identities[i - (i % 3)]);
    }
  });

  it('brings every identity once per pass', () => {
    const drawn = draw(30, { lastBatch: 'keep' });
    for (let pass = 0; pass < 10; pass++) {
      const seen = drawn.slice(3 * pass, 3 * pass + 3).flatMap((batch) => [...new Set(identitiesOf(batch))]);
      expect(seen.sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    }
    expect(drawn[2]).toHaveLength(3);
  });

  it('drops the short last batch by default, and says how many batches a pass has', () => {
    const drawn = draw(2);
    expect(new Set(drawn.flatMap(identitiesOf)).size).toBe(6);
    expect(identityBatches(base).report.batchesPerPass).toBe(2);
    expect(identityBatches({ ...base, lastBatch: 'keep' }).report.batchesPerPass).toBe(3);
  });

  it('takes every image of an identity before one comes again, and none twice in a batch', () => {
    const seen = new Map<number, number[]>();
    for (const batch of draw(300)) {
      for (const index of batch) {
        const history = seen.get(labels[index]) ?? [];
        seen.set(labels[index], [...history, index]);
      }
      const enough = batch.filter((index) => ![3, 4].includes(labels[index]));
      expect(new Set(enough).size).toBe(enough.length);
    }
    for (const [label, history] of seen) {
      const images = labels.filter((each) => each === label).length;
      for (let start = 0; start + images <= history.length; start += images) {
        expect(new Set(history.slice(start, start + images)).size).toBe(images);
      }
    }
  });

  it('repeats, skips or shortens identities with fewer than K images', () => {
    const few = (options: Partial<IdentityBatchesOptions>): number[][] =>
      draw(40, options).map((batch) => identitiesOf(batch).filter((identity) => identity === 3 || identity === 4));
    expect(few({ fewImages: 'repeat' }).flat().length % 3).toBe(0);
    expect(few({ fewImages: 'repeat' }).flat()).not.toHaveLength(0);
    expect(few({ fewImages: 'skip' }).flat()).toHaveLength(0);
    for (const batch of few({ fewImages: 'fewer' })) expect([0, 1, 2, 3]).toContain(batch.length);
    expect(identityBatches(base).report).toMatchObject({ identities: 7, skipped: 0, repeating: 2 });
    expect(identityBatches({ ...base, fewImages: 'skip' }).report).toMatchObject({
      identities: 5,
      skipped: 2,
      repeating: 0,
    });
  });

  it('repeats images as evenly as it can', () => {
    const batches = identityBatches({ labels: [0, 0, 0], identities: 1, images: 8, seed: 3 });
    const counts = [0, 0, 0];
    for (const index of batches.next().value) counts[index]++;
    expect(counts.sort()).toEqual([2, 3, 3]);
  });

  it('is decided by its seed', () => {
    expect(draw(20)).toEqual(draw(20));
    expect(draw(20)).not.toEqual(draw(20, { seed: 2 }));
  });

  it.each([0, 1, 7, 100])('goes on from its state after %i batches as if it had not stopped', (done) => {
    const whole = identityBatches(base);
    for (let i = 0; i < done; i++) whole.next();
    const saved: unknown = JSON.parse(JSON.stringify(whole.state));
    const resumed = identityBatches({ ...base, state: saved as typeof whole.state });
    expect(JSON.stringify(saved).length).toBeLessThan(100);
    for (let i = 0; i < 20; i++) expect(resumed.next().value).toEqual(whole.next().value);
    expect(resumed.state).toEqual(whole.state);
  });

  it('can be used in for ... of', () => {
    let count = 0;
    for (const batch of identityBatches(base)) {
      expect(batch).toBeInstanceOf(Int32Array);
      if (++count === 3) break;
    }
    expect(count).toBe(3);
  });

  it.each<[string, Partial<IdentityBatchesOptions>, string]>([
    [
      'P too large',
      { identities: 8 },
      'identityBatches: expected identities <= 7, the identities of the set, received 8;',
    ],
    [
      'P too large for what is left',
      { identities: 6, fewImages: 'skip' },
      'expected identities <= 5, the identities of the set with at least 3 images each (7 in all), received 6;',
    ],
    ['K = 1', { images: 1 }, 'identityBatches: expected images to be a whole number >= 2, received 1;'],
    ['no labels', { labels: [] }, 'identityBatches: expected at least one of labels, received none;'],
    ['a negative label', { labels: [0, -1] }, 'expected labels to be whole numbers >= 0, received -1 at 1;'],
    ['a seed that is none', { seed: 0.5 }, 'identityBatches: expected seed to be a whole number from 0 to'],
    [
      'a foreign state',
      { state: { batches: 1, fingerprint: '0' } },
      'identityBatches: expected the state of a sampler with',
    ],
    [
      'a rule that is none',
      { fewImages: 'drop' as never },
      'identityBatches: expected fewImages to be one of repeat, skip, fewer, received "drop"; leave it out or take one of them',
    ],
    [
      'a misspelt option',
      { lastbatch: 'keep' } as object,
      'identityBatches: expected options among fewImages, identities, images, labels, lastBatch, seed, state, received lastbatch; write lastBatch',
    ],
    [
      'another rule that is none',
      { lastBatch: 'skip' as never },
      'identityBatches: expected lastBatch to be one of drop, keep, received "skip"; leave it out or take one of them',
    ],
  ])('refuses %s', (_, options, text) => {
    expect(() => identityBatches({ ...base, ...options })).toThrow(text);
  });
});
