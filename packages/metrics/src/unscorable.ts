import type { Unscorable } from './candidates.ts';

/** Queries without any right answer in the gallery: left out of every mean, counted here. */
export interface UnscorableQueries {
  /** How many there are. */
  readonly count: number;
  /** By reason, how many. */
  readonly reasons: Readonly<Partial<Record<Unscorable, number>>>;
  /** In words, with the numbers; empty if there is none. */
  readonly explanation: string;
  /** Their rows. */
  readonly index: Int32Array;
}

const explanations: Readonly<Record<Unscorable, string>> = {
  distractor: 'are distractors, which nobody should find',
  labelMissing: 'have no label (a negative one)',
  noOtherImage: 'are the only image of their identity',
  notInGallery: 'have an identity that the gallery lacks',
  onlySameCamera: 'have other images of their identity only from their own camera, which are excluded',
};

/** Sorts out the queries whose entry in `scored` is 0. */
export function createUnscorable(scored: Uint8Array, reasonOf: (query: number) => Unscorable): UnscorableQueries {
  const index = Int32Array.from(scored.keys()).filter((query) => scored[query] === 0);
  const reasons: Partial<Record<Unscorable, number>> = {};
  for (const query of index) {
    const reason = reasonOf(query);
    reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  const parts = Object.entries(reasons).map(([reason, count]) => `${count} ${explanations[reason as Unscorable]}`);
  const explanation =
    parts.length === 0 ? '' : `${index.length} of ${scored.length} queries cannot be scored: ${parts.join('; ')}.`;
  return { count: index.length, reasons, explanation, index };
}
