import { defaultShares, splitIdentities } from '../split-identities.ts';
import type { SplitShares } from '../split-identities.ts';
import type { ImageRow, Split } from './image-table.ts';

/**
 * The part of each row: the table's own; without one, a seeded class-disjoint split that keeps groups together. Training
 * identities can give a share to validation where the table names none.
 *
 * @throws RangeError if only some rows name a part
 */
export function assignSplits(
  rows: readonly ImageRow[],
  {
    seed,
    shares = defaultShares,
    validationShare = 0,
  }: {
    readonly seed: number;
    readonly shares?: SplitShares | undefined;
    readonly validationShare?: number | undefined;
  },
): Split[] {
  const named = rows.filter(({ split }) => split !== undefined).length;
  if (named > 0 && named < rows.length) {
    throw new RangeError(
      `assignSplits: expected a split for every row or for none, received ${named} of ${rows.length}; fill the column or drop it`,
    );
  }
  if (named === 0) return splitRows(rows, shares, seed);
  const given = rows.map(({ split }): Split => split ?? 'train');
  if (validationShare === 0 || given.includes('validation')) return given;
  const training = rows.filter(({ split }) => split === 'train');
  const parts = splitRows(training, { train: 1 - validationShare, validation: validationShare, test: 0 }, seed);
  let position = 0;
  return given.map((split) => (split === 'train' ? parts[position++] : split));
}

function splitRows(rows: readonly ImageRow[], shares: SplitShares, seed: number): Split[] {
  // Junk belongs to no identity: it stays in the gallery.
  const groupOf = new Map<string, string>();
  for (const { identity, group, junk } of rows) {
    if (junk !== true) groupOf.set(identity, group ?? groupOf.get(identity) ?? `identity ${identity}`);
  }
  const identities = [...groupOf.keys()].sort();
  const parts = splitIdentities(
    identities.map((identity) => groupOf.get(identity) ?? identity),
    { shares, seed },
  );
  const splitOf = new Map<string, Split>();
  for (const [split, members] of Object.entries(parts) as [Split, readonly number[]][]) {
    for (const member of members) splitOf.set(identities[member], split);
  }
  return rows.map(({ identity, junk }) => (junk === true ? 'test' : (splitOf.get(identity) ?? 'test')));
}
