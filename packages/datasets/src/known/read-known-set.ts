import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ImageRow } from '../tables/image-table.ts';
import type { KnownSet, KnownTable, Part, PartCount } from './known-set.ts';

/**
 * Reads a set of the field from the folder that its authors distribute. Its split, queries, gallery and cameras are those of
 * the field's protocol. Numbers that differ from the published ones are warnings.
 *
 * @param set one of `knownSets`
 * @param folder as unpacked
 * @returns its images, with what differs from the published numbers
 * @throws Error if files are missing, naming them and the layout
 */
export async function readKnownSet(set: KnownSet, folder: string): Promise<KnownTable> {
  const root = resolve(folder);
  const missing: string[] = [];
  for (const alternatives of set.required) {
    const there = await Promise.all(alternatives.map((path) => exists(join(root, path))));
    if (!there.includes(true)) missing.push(alternatives.join(' or '));
  }
  if (missing.length > 0) {
    throw new Error(
      `${set.name}: expected ${set.title} in ${root}, missing ${missing.join(', ')}; the layout is\n${set.layout}`,
    );
  }
  const { rows, warnings = [] } = await set.rows(root);
  const counts = countParts(rows);
  return {
    name: set.name,
    root,
    rows,
    excludeSameCamera: set.excludeSameCamera,
    counts,
    warnings: [...warnings, ...compare(set, counts)],
  };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function countParts(rows: readonly ImageRow[]): Partial<Record<Part, PartCount>> {
  const images = new Map<Part, number>();
  const identities = new Map<Part, Set<string>>();
  for (const { split = 'train', role = 'both', identity, junk } of rows) {
    if (junk === true) continue;
    const part: Part = split === 'test' && role !== 'both' ? role : split;
    images.set(part, (images.get(part) ?? 0) + 1);
    const seen = identities.get(part);
    if (seen === undefined) identities.set(part, new Set([identity]));
    else seen.add(identity);
  }
  return Object.fromEntries(
    [...images].map(([part, n]) => [part, { images: n, identities: identities.get(part)?.size ?? 0 }]),
  );
}

function compare(set: KnownSet, counts: Partial<Record<Part, PartCount>>): string[] {
  return (Object.entries(set.published) as [Part, PartCount][]).flatMap(([part, published]) => {
    const found = counts[part] ?? { images: 0, identities: 0 };
    return (['images', 'identities'] as const)
      .filter((what) => found[what] !== published[what])
      .map((what) => `${set.name}: ${part} has ${found[what]} ${what}, published are ${published[what]}`);
  });
}
