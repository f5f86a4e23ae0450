import type { Random } from './create-random.ts';

/**
 * Puts the items into a random order, in place; each order is equally likely.
 *
 * Source: Fisher and Yates; Durstenfeld, "Algorithm 235", 1964.
 */
export function shuffle<Items extends Int32Array | unknown[]>(items: Items, random: Random): Items {
  for (let last = items.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [items[last], items[other]] = [items[other], items[last]];
  }
  return items;
}
