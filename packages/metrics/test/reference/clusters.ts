import type { NaiveSet } from './naive-retrieval.ts';

/** Whole numbers below 2^32 from a linear congruence (Knuth's MMIX constants, upper half): enough for test data. */
function numbers(seed: number): () => number {
  let state = BigInt(seed);
  return () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return Number(state >> 32n);
  };
}

/** Identities as noisy clouds: `noise` decides how much they overlap. */
export function clusters({
  images,
  identities,
  width,
  noise,
  seed,
  cameras = 0,
}: {
  images: number;
  identities: number;
  width: number;
  noise: number;
  seed: number;
  cameras?: number;
}): Required<NaiveSet> {
  const next = numbers(seed);
  const coordinate = (): number => (next() + next() + next()) / 2 ** 32 - 1.5;
  const centers = Array.from({ length: identities }, () => Array.from({ length: width }, coordinate));
  const labels = Array.from({ length: images }, () => next() % identities);
  return {
    labels,
    rows: labels.map((label) => centers[label].map((value) => Math.fround(value + noise * coordinate()))),
    cameras: labels.map(() => (cameras > 0 ? next() % cameras : 0)),
  };
}
