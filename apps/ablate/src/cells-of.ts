import type { Ablation, Cell } from './ablation.ts';

/**
 * All cells, every seed with every split once, in an order in which the first ones differ in both: an ablation that is stopped early has
 * then seen about as many of each. Seeds and splits are counted up together; once they meet the first pair again, splits move on by one.
 */
export function cellsOf({ seeds, splits }: Pick<Ablation, 'seeds' | 'splits'>): Cell[] {
  const period = leastCommonMultiple(seeds.length, splits.length);
  return Array.from({ length: seeds.length * splits.length }, (_, i) => ({
    seed: seeds[i % seeds.length],
    split: splits[(i + Math.floor(i / period)) % splits.length],
  }));
}

/** One of several processes or machines that carry out an ablation together. */
export interface Shard {
  /** 1 and up. */
  readonly index: number;
  readonly count: number;
}

/** Whether a cell, by its place in {@link cellsOf}, is one for this shard. */
export function isInShard(place: number, { index, count }: Shard): boolean {
  return place % count === index - 1;
}

function leastCommonMultiple(a: number, b: number): number {
  return (a / greatestCommonDivisor(a, b)) * b;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
