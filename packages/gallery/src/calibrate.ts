import type { GalleryDistance } from './exact/distance.ts';
import { NoThresholdError } from './no-threshold-error.ts';
import type { EmbeddedItem, GalleryStore } from './store.ts';

/** Where a gallery draws the line between known and unknown, and how well it does there. */
export interface Calibration {
  /** In which it is measured. */
  readonly distance: GalleryDistance;
  /** Nearest items up to this distance count as the same. */
  readonly threshold: number;
  /** The share of items that would be taken for another label were their own not there; at most the rate that was asked for. */
  readonly falseAcceptRate: number;
  /** What that share may be at most among all such items, with 97.5% confidence (Wilson's upper bound): few items say little. */
  readonly falseAcceptRateAtMost: number;
  /** The share of items whose nearest item of their own label is within the threshold. */
  readonly trueAcceptRate: number;
  /** Items that were taken for strangers, and items that have another one of their label. */
  readonly impostors: number;
  /** How many pairs of one label were looked at. */
  readonly genuine: number;
}

/** Distances of each asked item to the nearest other item of its label, where there is one, and to the nearest of another label. */
export interface LeaveOneOut {
  readonly genuine: readonly number[];
  readonly impostor: readonly number[];
}

/** Neighbors that are asked for first, and until when more are; beyond, each item is searched for by itself. */
const [FIRST_NEIGHBORS, MOST_NEIGHBORS] = [16, 1024];

/** Leaves every asked item out in turn and looks for what is nearest then: of its own label, and of others. */
export async function leaveOneOut(
  store: GalleryStore,
  asked: readonly EmbeddedItem[],
  distance: GalleryDistance,
): Promise<LeaveOneOut> {
  const { items } = await store.stats();
  const counts = new Map<string, number>();
  for await (const page of store.items()) for (const { label } of page) counts.set(label, (counts.get(label) ?? 0) + 1);
  const genuine: number[] = [];
  const impostor: number[] = [];
  const wants = (item: EmbeddedItem): boolean => (counts.get(item.label) ?? 0) > 1;
  const both = [
    { found: genuine, left: asked.filter(wants), one: (item: EmbeddedItem, label: string) => label === item.label },
    {
      found: impostor,
      left: counts.size > 1 ? asked : [],
      one: (item: EmbeddedItem, label: string) => label !== item.label,
    },
  ];
  for (let k = Math.min(FIRST_NEIGHBORS, items); ; k = Math.min(k * 4, items)) {
    const left = [...new Set(both.flatMap((side) => side.left))];
    if (left.length === 0 || k > MOST_NEIGHBORS) break;
    const neighbors = await store.search(flat(left), { k, distance, filter: undefined });
    const nearest = new Map(left.map((item, i) => [item, neighbors[i]]));
    for (const side of both) {
      side.left = side.left.filter((item) => {
        const hit = nearest.get(item)?.find(({ id, label }) => id !== item.id && side.one(item, label));
        if (hit !== undefined) side.found.push(hit.distance);
        return hit === undefined;
      });
    }
    if (k === items) break;
  }
  for (const { found, left, one } of both) {
    for (const item of left) {
      const labels = new Set([...counts.keys()].filter((label) => one(item, label)));
      const filter = { labels, cameras: undefined, metadata: [], where: undefined };
      const [neighbors] = await store.search(item.vector, { k: 2, distance, filter });
      const hit = neighbors.find(({ id }) => id !== item.id);
      if (hit !== undefined) found.push(hit.distance);
    }
  }
  // Once for all rates: sorting what is sorted costs one pass.
  impostor.sort((a, b) => a - b);
  return { genuine, impostor };
}

/**
 * The largest threshold that keeps a false accept rate: midway between the first impostor that it must refuse and the next smaller
 * distance that was seen.
 *
 * @throws NoThresholdError where there are none of another label, or ones that must be refused have distance 0
 */
export function thresholdAt(
  caller: string,
  { genuine, impostor }: LeaveOneOut,
  rate: number,
): Omit<Calibration, 'distance'> {
  if (impostor.length === 0) {
    throw new NoThresholdError(
      `${caller}: expected items of at least two labels to calibrate with, received none of another label; add items of another label, or name a threshold yourself`,
    );
  }
  const sorted = [...impostor].sort((a, b) => a - b);
  // Not more than so many may be accepted; a millionth guards a product such as 0.1 * 30.
  const allowed = Math.min(sorted.length, Math.floor(rate * sorted.length + 1e-6));
  const refused = sorted.at(allowed) ?? Infinity;
  if (refused === 0) {
    const equal = sorted.filter((value) => value === 0).length;
    throw new NoThresholdError(
      `${caller}: expected a threshold with a false accept rate of ${rate}, but ${equal} of ${sorted.length} items are equal to one of another label; ` +
        `look at duplicates, or allow a larger rate`,
    );
  }
  // Engines that compute in float32 give the two directions of a pair distances that differ in their last digits.
  const less = refused === Infinity ? refused : refused - 1e-6 * Math.max(1, refused);
  const below = [...genuine, ...sorted].reduce((most, value) => (value < less && value > most ? value : most), 0);
  const threshold = refused === Infinity ? below : (below + refused) / 2;
  const share = (values: readonly number[]): number =>
    values.filter((value) => value <= threshold).length / values.length;
  const falseAcceptRate = share(sorted);
  return {
    ...{ threshold, falseAcceptRate, falseAcceptRateAtMost: wilsonUpper(falseAcceptRate, sorted.length) },
    ...{
      trueAcceptRate: genuine.length === 0 ? NaN : share(genuine),
      impostors: sorted.length,
      genuine: genuine.length,
    },
  };
}

/** Wilson's upper bound of a share of n at 97.5%. */
function wilsonUpper(share: number, n: number): number {
  const z = 1.959964;
  const middle = share + (z * z) / (2 * n);
  const spread = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return Math.min(1, (middle + spread) / (1 + (z * z) / n));
}

function flat(items: readonly EmbeddedItem[]): Float32Array {
  const [{ vector }] = items;
  const values = new Float32Array(items.length * vector.length);
  items.forEach((item, i) => {
    values.set(item.vector, i * vector.length);
  });
  return values;
}
