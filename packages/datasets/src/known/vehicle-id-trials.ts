import { randomStream } from '../random-stream.ts';

/** One draw of the VehicleID protocol: positions of queries and of gallery images. */
export interface QueryGalleryTrial {
  /** Positions of the queries. */
  readonly query: Int32Array;
  /** Positions of the gallery's images. */
  readonly gallery: Int32Array;
}

/**
 * The VehicleID protocol: one image of each identity, drawn at random, is the gallery; all others ask. Results are the mean
 * over the trials.
 *
 * @param labels of a test set, 0..K-1
 * @param options.trials 10 in the protocol
 * @see Liu et al., "Deep Relative Distance Learning", CVPR 2016, section 5.2
 */
export function vehicleIdTrials(
  labels: Int32Array,
  { seed, trials = 10 }: { readonly seed: number; readonly trials?: number },
): QueryGalleryTrial[] {
  const members = new Map<number, number[]>();
  labels.forEach((label, i) => {
    const known = members.get(label);
    if (known === undefined) members.set(label, [i]);
    else known.push(i);
  });
  return Array.from({ length: trials }, (_, trial) => {
    const random = randomStream(seed, trial);
    const gallery = [...members.keys()]
      .sort((a, b) => a - b)
      .map((label) => {
        const own = members.get(label) ?? [];
        return own[random.below(own.length)];
      });
    const drawn = new Set(gallery);
    const query = Int32Array.from(labels.keys()).filter((i) => !drawn.has(i));
    return { query, gallery: Int32Array.from(gallery) };
  });
}
