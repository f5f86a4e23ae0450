import type { Neighbor } from './item.ts';

/** What the neighbors of a query say for one label. */
export interface Vote {
  /** What it is for. */
  readonly label: string;
  /** Neighbors within the threshold that have it. */
  readonly votes: number;
  /** Of all votes. */
  readonly share: number;
  /** The nearest of them. */
  readonly nearest: number;
}

/** What an image shows, by its neighbors. */
export interface Classification {
  /** The label with most votes; `undefined`: unknown, no neighbor is near enough. */
  readonly label: string | undefined;
  /** All labels that have votes, most first. */
  readonly votes: readonly Vote[];
  /** The neighbors that were asked, near enough or not. */
  readonly neighbors: readonly Neighbor[];
  /** How far a neighbor with a vote may be. */
  readonly threshold: number;
}

/**
 * Every neighbor within the threshold has a vote for its label. Equal counts: the label that has the nearer item first.
 *
 * @param neighbors nearest first
 * @param threshold neighbors farther than this have no vote
 */
export function vote(neighbors: readonly Neighbor[], threshold: number): Classification {
  const counts = new Map<string, { votes: number; nearest: number }>();
  let total = 0;
  for (const { label, distance } of neighbors) {
    if (distance > threshold) continue;
    total++;
    const known = counts.get(label);
    if (known === undefined) counts.set(label, { votes: 1, nearest: distance });
    else known.votes++;
  }
  const votes = [...counts]
    .map(([label, { votes: count, nearest }]) => ({ label, votes: count, share: count / total, nearest }))
    .sort((a, b) => b.votes - a.votes || a.nearest - b.nearest);
  return { label: votes.at(0)?.label, votes, neighbors, threshold };
}
