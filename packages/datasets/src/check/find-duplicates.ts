import { lookDistance } from './fingerprint.ts';
import type { Fingerprint } from './fingerprint.ts';

/** Two images that are one: the same bytes, or nearly the same look. */
export interface DuplicatePair {
  readonly first: number;
  readonly second: number;
  readonly exact: boolean;
}

/** Bits of 256 by which near duplicates may differ (ours). Below 16, so that at least one of 16 words is the same. */
const nearBits = 10;

/** Members of a bucket that are compared; more of them share a common detail, not an image (ours). */
const largestBucket = 2000;

/** All pairs of exact and near duplicates. Images without a fingerprint are passed over. */
export function findDuplicates(fingerprints: readonly (Fingerprint | undefined)[]): DuplicatePair[] {
  return [...exactPairs(fingerprints), ...nearPairs(fingerprints)];
}

function exactPairs(fingerprints: readonly (Fingerprint | undefined)[]): DuplicatePair[] {
  const firsts = new Map<string, number>();
  const pairs: DuplicatePair[] = [];
  fingerprints.forEach((print, second) => {
    if (print === undefined) return;
    const first = firsts.get(print.file);
    if (first === undefined) firsts.set(print.file, second);
    else pairs.push({ first, second, exact: true });
  });
  return pairs;
}

function nearPairs(fingerprints: readonly (Fingerprint | undefined)[]): DuplicatePair[] {
  const pairs: DuplicatePair[] = [];
  const seen = new Set<number>();
  for (let word = 0; word < 16; word++) {
    const buckets = new Map<number, number[]>();
    fingerprints.forEach((print, i) => {
      if (print === undefined || print.flat) return;
      const bucket = buckets.get(print.look[word]);
      if (bucket === undefined) buckets.set(print.look[word], [i]);
      else if (bucket.length < largestBucket) bucket.push(i);
    });
    // An empty row is no detail that would make images alike.
    buckets.delete(0);
    for (const bucket of buckets.values()) compare(bucket);
  }
  return pairs;

  function compare(bucket: readonly number[]): void {
    for (let i = 0; i < bucket.length; i++) {
      for (let j = i + 1; j < bucket.length; j++) {
        const a = fingerprints[bucket[i]];
        const b = fingerprints[bucket[j]];
        const key = bucket[i] * fingerprints.length + bucket[j];
        if (a === undefined || b === undefined || a.file === b.file || seen.has(key)) continue;
        if (lookDistance(a.look, b.look) > nearBits) continue;
        seen.add(key);
        pairs.push({ first: bucket[i], second: bucket[j], exact: false });
      }
    }
  }
}
