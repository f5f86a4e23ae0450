import type { ImageRow } from '../tables/image-table.ts';
import { sameText } from '../tables/same-text.ts';
import type { ImageContent } from './data-record.ts';
import { contentOf, keyOf } from './manifest.ts';
import type { Manifest, ManifestImage } from './manifest.ts';

/**
 * Where each image belongs by a manifest: the part and role that it had; `new` for images of identities that the manifest does not know;
 * `left out` for images that were added to a known identity, and for known images under another identity.
 *
 * An image is known by its path, or, where that is gone, by its content: a file may be renamed.
 */
export function applyManifest(
  manifest: Manifest,
  rows: readonly ImageRow[],
  contents: readonly ImageContent[],
): Pick<ManifestImage, 'split' | 'role'>[] {
  const byKey = new Map(manifest.images.map((image) => [keyOf(image), image]));
  const byContent = new Map<string, ManifestImage[]>();
  for (const image of manifest.images) {
    const content = contentOf(image);
    byContent.set(content, [...(byContent.get(content) ?? []), image]);
  }
  const identities = new Set(manifest.images.map(({ identity }) => sameText(identity)));
  const present = new Set(rows.map(keyOf));
  return rows.map((row, i) => {
    const identity = sameText(row.identity);
    const same = byKey.get(keyOf(row));
    if (same !== undefined && sameText(same.identity) === identity) return same;
    const twins = byContent.get(contentOf({ ...contents[i], box: row.box })) ?? [];
    const moved = twins.find((twin) => sameText(twin.identity) === identity && !present.has(keyOf(twin)));
    if (moved !== undefined) return moved;
    return { split: twins.length > 0 || same !== undefined || identities.has(identity) ? 'left out' : 'new' };
  });
}
