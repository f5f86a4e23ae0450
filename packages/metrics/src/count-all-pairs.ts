import { indicesByLabel } from '@htg/ground/indices-by-label';
import { createEstimates } from './estimates.ts';
import type { Estimates } from './estimates.ts';
import { firstAtMost } from './first-at-most.ts';
import { createTile } from './kernels/create-tile.ts';
import type { Nearness } from './nearness.ts';
import type { RocPoint } from './roc-curve.ts';
import { roundedDown } from './rounded-down.ts';
import { tileSize } from './tiles.ts';
import { walkTiles } from './walk-tiles.ts';

/** Bytes kept for each matching pair: its nearness, twice while they are sorted, and two counts. */
const BYTES_PER_PAIR = 32;

/**
 * The points of the ROC curve of all unordered pairs of rows. The nearness of matching pairs is measured and sorted; of all the other
 * pairs it is only counted how many lie between two of these, and how many on one.
 */
export async function countAllPairs(
  caller: string,
  nearness: Nearness,
  labels: Int32Array,
  memoryLimit: number,
): Promise<RocPoint[]> {
  const near = matchingNearness(caller, nearness, labels, memoryLimit);
  const distinct = near.filter((value, place) => place === 0 || value !== near[place - 1]);
  const estimates = await createEstimates(caller, nearness);
  try {
    const counts = await countDifferent(nearness, estimates, labels, distinct, memoryLimit);
    return pointsOf(near, distinct, counts, (labels.length * (labels.length - 1)) / 2 - near.length);
  } finally {
    estimates.dispose();
  }
}

/** The nearness of all matching pairs, falling. */
function matchingNearness(caller: string, nearness: Nearness, labels: Int32Array, memoryLimit: number): Float64Array {
  const groups = [...indicesByLabel(labels).values()];
  const count = groups.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
  if (count * BYTES_PER_PAIR > memoryLimit) {
    throw new RangeError(
      `${caller}: expected at most ${Math.floor(memoryLimit / BYTES_PER_PAIR)} matching pairs within memoryLimit ${memoryLimit}, received ${count}; raise the limit or pass pairs`,
    );
  }
  const near = new Float64Array(count);
  let place = 0;
  for (const group of groups) {
    for (let i = 0; i < group.length; i++) {
      for (let j = i + 1; j < group.length; j++) near[place++] = nearness.exact(group[i], group[j]);
    }
  }
  return near.sort().reverse();
}

interface Counts {
  /** Pairs nearer than the distinct value of this place, but not than the one before. */
  readonly between: Float64Array;
  /** Pairs exactly as near. */
  readonly equal: Float64Array;
}

async function countDifferent(
  nearness: Nearness,
  estimates: Estimates,
  labels: Int32Array,
  distinct: Float64Array,
  memoryLimit: number,
): Promise<Counts> {
  const items = labels.length;
  const places = distinct.length;
  const between = new Float64Array(places + 1);
  const equal = new Float64Array(places + 1);
  const errors = Float64Array.from(labels, (_, row) => estimates.error(row));
  const farthest = places > 0 ? distinct[places - 1] : Infinity;
  const lows = Float32Array.from(errors, (error) => roundedDown(farthest - estimates.offset - error));
  const highs = new Float32Array(items).fill(Infinity);
  const none = new Int32Array(items);

  const meet = (a: number, b: number, estimate: number): void => {
    if (b <= a) return;
    let place = firstAtMost(distinct, 0, places, estimate + errors[a]);
    if (place === places || estimate - errors[a] > distinct[place]) {
      between[place]++;
      return;
    }
    const exact = nearness.exact(a, b);
    place = firstAtMost(distinct, place, places, exact);
    if (place < places && distinct[place] === exact) equal[place]++;
    else between[place]++;
  };
  const size = tileSize(memoryLimit / 2);
  const options = { range: [0, items], items, symmetric: true, size } as const;
  await walkTiles(estimates, createTile(size, 1), options, (tile, queries, others) => {
    // The other half holds the same pairs.
    if (queries[0] > others[0]) return;
    tile.hide(labels.subarray(...queries), labels.subarray(...others));
    const [of, to] = queries;
    const bands = { lows: lows.subarray(of, to), highs: highs.subarray(of, to), counts: none.subarray(of, to) };
    tile.place({ levels: 1, ...bands }, (row, column, value) => {
      meet(queries[0] + row, others[0] + column, value + estimates.offset);
    });
  });
  return { between, equal };
}

/** Two points for each distinct value, before and with the pairs on it, and one for all pairs. */
function pointsOf(
  near: Float64Array,
  distinct: Float64Array,
  { between, equal }: Counts,
  different: number,
): RocPoint[] {
  const points: RocPoint[] = [];
  let falsePositives = 0;
  let truePositives = 0;
  distinct.forEach((threshold, place) => {
    if (between[place] > 0) {
      falsePositives += between[place];
      // The lowest threshold that accepts them all is not known, only that it lies above this one.
      points.push({ threshold: nextAbove(threshold), falsePositives, truePositives });
    }
    falsePositives += equal[place];
    while (truePositives < near.length && near[truePositives] === threshold) truePositives++;
    points.push({ threshold, falsePositives, truePositives });
  });
  if (falsePositives < different) {
    points.push({ threshold: -Infinity, falsePositives: different, truePositives: near.length });
  }
  return points;
}

/** The next float64 above a finite value. */
function nextAbove(value: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const step = value >= 0 ? 1n : -1n;
  bits.setBigInt64(0, value === 0 ? 1n : bits.getBigInt64(0) + step);
  return bits.getFloat64(0);
}
