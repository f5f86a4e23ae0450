import type { ImageSet } from '@htg/datasets';

/**
 * Some images of a set, as a set with the same identities. It does not augment from the original files: `loadBatch` changes what it loads.
 *
 * @param indices positions in the set
 */
export function imagesOfSet(set: ImageSet, indices: readonly number[]): ImageSet {
  const pick = (values: Int32Array): Int32Array => Int32Array.from(indices, (index) => values[index]);
  return {
    ...set,
    length: indices.length,
    labels: pick(set.labels),
    superLabels: set.superLabels && pick(set.superLabels),
    cameras: set.cameras && pick(set.cameras),
    sources: set.sources && indices.map((index) => set.sources?.[index] ?? ''),
    load: (places) => set.load(Array.from(places, (place) => indices[place])),
    loadAugmented: undefined,
  };
}
