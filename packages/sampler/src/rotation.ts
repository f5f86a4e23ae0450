import { shuffle } from '@htg/ground/random';
import type { Random } from '@htg/ground/random';

/** Hands out the items of a list in random order, all of them before one comes again. */
export interface Rotation {
  /** How many different items there are. */
  readonly size: number;
  /**
   * The next items. No item comes twice among them while `count <= size`, not even where one round ends and the next
   * begins; a larger count repeats items as evenly as it can.
   */
  take(count: number): Int32Array;
}

/** @param items at least one; not changed */
export function createRotation(items: ArrayLike<number>, random: Random): Rotation {
  const order = shuffle(Int32Array.from(items), random);
  let position = 0;
  const nextRound = (taken: Int32Array, needed: number): void => {
    shuffle(order, random);
    postpone(order, new Set(taken), needed);
    position = 0;
  };
  return {
    size: order.length,
    take(count) {
      const taken = new Int32Array(count);
      for (let filled = 0; filled < count;) {
        if (position === order.length) {
          const since = Math.floor(filled / order.length) * order.length;
          nextRound(taken.subarray(since, filled), Math.min(order.length, count - filled));
        }
        const piece = order.subarray(position, position + Math.min(order.length - position, count - filled));
        taken.set(piece, filled);
        filled += piece.length;
        position += piece.length;
      }
      return taken;
    },
  };
}

/** Moves items that were just taken behind the first `needed` places, as far as there are others to take these places. */
function postpone(order: Int32Array, taken: ReadonlySet<number>, needed: number): void {
  let other = needed;
  for (let place = 0; place < needed; place++) {
    if (!taken.has(order[place])) continue;
    while (other < order.length && taken.has(order[other])) other++;
    if (other === order.length) return;
    [order[place], order[other]] = [order[other], order[place]];
    other++;
  }
}
