import type { ImageSet } from '@htg/datasets';
import { imagesOfSet } from './images-of-set.ts';

/**
 * Some identities of a set, evenly chosen, with their first images: the same number of each, one identity after the other. Identities
 * with fewer images are left out.
 */
export function firstOfIdentities(
  set: ImageSet,
  { identities, images }: { readonly identities: number; readonly images: number },
): ImageSet {
  const byLabel = new Map<number, number[]>();
  set.labels.forEach((label, index) => byLabel.set(label, [...(byLabel.get(label) ?? []), index]));
  const enough = [...byLabel.values()].filter((members) => members.length >= images);
  const count = Math.min(identities, enough.length);
  const indices = Array.from({ length: count }, (_, i) => enough[Math.floor((i * enough.length) / count)])
    .map((members) => members.slice(0, images))
    .flat();
  return imagesOfSet(set, indices);
}
