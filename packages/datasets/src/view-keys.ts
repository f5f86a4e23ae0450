import type { AugmentedView } from './image-set.ts';

/**
 * What the random numbers of each image of a batch are drawn from: seed, step, index and, where an index is repeated in
 * the batch, which of its occurrences it is.
 */
export function viewKeys(indices: ArrayLike<number>, { seed = 0, step }: AugmentedView): (readonly number[])[] {
  const seen = new Map<number, number>();
  return Array.from(indices, (index) => {
    const occurrence = seen.get(index) ?? 0;
    seen.set(index, occurrence + 1);
    return [seed, step, index, occurrence];
  });
}
