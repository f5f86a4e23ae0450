import { randomOrder, randomStream } from './random-stream.ts';

/** Shares of the identities; they sum to 1. */
export interface SplitShares {
  /** To learn from. */
  readonly train: number;
  /** To choose by. */
  readonly validation: number;
  /** To score by. */
  readonly test: number;
}

/** Positions of identities (0..K-1, ascending) in each part. */
export type IdentitySplit = Readonly<Record<keyof SplitShares, readonly number[]>>;

/** The shares of the first experiment (ours): see `method.md`'s protocol of class-disjoint parts. */
export const defaultShares: SplitShares = { train: 0.5, validation: 0.15, test: 0.35 };

/**
 * A class-disjoint split: no identity in two parts, and no group either. Groups are what must stay together (the man and
 * the woman of one emoji, two listings of one product), or near-twins leak from training into the test.
 *
 * Groups come in a seeded order and fill train, then validation, then test; a group that straddles a border goes
 * to the part that it begins in. So the shares are met up to one group.
 *
 * @param groups of each identity (K of them), the name of its group; identities without one are groups of their own
 */
export function splitIdentities(
  groups: readonly string[],
  { shares = defaultShares, seed }: { readonly shares?: SplitShares; readonly seed: number },
): IdentitySplit {
  const { train, validation, test } = shares;
  if (![train, validation, test].every((share) => share >= 0) || Math.abs(train + validation + test - 1) > 1e-6) {
    throw new RangeError(
      `splitIdentities: expected shares >= 0 that sum to 1, received ${train}, ${validation}, ${test}; ` +
        'for example { train: 0.5, validation: 0.15, test: 0.35 }',
    );
  }
  const members = new Map<string, number[]>();
  groups.forEach((group, identity) => {
    const known = members.get(group);
    if (known === undefined) members.set(group, [identity]);
    else known.push(identity);
  });
  // Sorted, so that the order in which the identities were found does not matter to the split.
  const names = [...members.keys()].sort();
  const borders = [groups.length * train, groups.length * (train + validation)].map((border) => border - 1e-6);
  const parts = { train: [] as number[], validation: [] as number[], test: [] as number[] };
  let placed = 0;
  for (const position of randomOrder(names.length, randomStream(seed, names.length))) {
    const group = members.get(names[position]) ?? [];
    const part = placed < borders[0] ? parts.train : placed < borders[1] ? parts.validation : parts.test;
    part.push(...group);
    placed += group.length;
  }
  for (const part of Object.values(parts)) part.sort((a, b) => a - b);
  return parts;
}
