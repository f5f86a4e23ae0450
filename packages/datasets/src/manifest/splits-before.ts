import type { ImageRow } from '../tables/image-table.ts';
import { sameText } from '../tables/same-text.ts';
import type { ImageContent } from './data-record.ts';
import { contentOf } from './manifest.ts';
import type { Manifest, ManifestImage } from './manifest.ts';

/** What an image was for a run: `new` for what it has not met. */
export type SplitBefore = 'train' | 'validation' | 'test' | 'new';

/** The gravest first: what was trained on in any way counts as that. */
const gravest: readonly ManifestImage['split'][] = ['train', 'validation', 'test'];

/**
 * In which part of a run images of any folder or table were: by their content, wherever they lie now; and where they are of the run's set,
 * by their identity, too, so that a further image of a training identity is no new one. Of the run's set they are where the name is that of
 * the run's, or where any of them was in it under the same identity.
 *
 * @param rows images of any table
 * @param manifest of the run
 * @param options.name of the table that the rows are of
 * @returns row by row
 */
export function splitsBefore(
  manifest: Manifest,
  rows: readonly ImageRow[],
  { contents, name }: { readonly contents: readonly ImageContent[]; readonly name: string },
): SplitBefore[] {
  const byContent = new Map<string, SplitBefore>();
  const byIdentity = new Map<string, SplitBefore>();
  const pairs = new Set<string>();
  for (const image of manifest.images) {
    const identity = sameText(image.identity);
    note(byContent, contentOf(image), image.split);
    if (image.junk !== true) note(byIdentity, identity, image.split);
    pairs.add(pairOf(contentOf(image), identity));
  }
  const keys = rows.map(({ box }, i) => contentOf({ hash: contents[i].hash, box }));
  const own = name === manifest.name || rows.some(({ identity }, i) => pairs.has(pairOf(keys[i], sameText(identity))));
  return rows.map(({ identity }, i) => {
    const found = [byContent.get(keys[i]), own ? byIdentity.get(sameText(identity)) : undefined];
    return gravest.find((split): split is SplitBefore => found.includes(split as SplitBefore)) ?? 'new';
  });
}

function note(places: Map<string, SplitBefore>, key: string, split: ManifestImage['split']): void {
  const place = gravest.indexOf(split);
  if (place < 0) return;
  const known = places.get(key);
  if (known === undefined || place < gravest.indexOf(known)) places.set(key, split as SplitBefore);
}

function pairOf(content: string, identity: string): string {
  return `${content} ${identity}`;
}
