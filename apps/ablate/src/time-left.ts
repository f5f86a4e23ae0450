/** A training that is still to be done. */
export interface Work {
  /** Trainings of one kind take about as long: `stage 1`, or the name of an arm. */
  readonly kind: string;
  readonly updates: number;
}

/** Guesses how long all trainings take that are still to be done. */
export interface TimeLeft {
  /** A training took so long, scoring and all. */
  learn(work: Work, milliseconds: number): void;
  /**
   * @param remaining trainings that have not begun
   * @param current milliseconds of an update of the training under way, and how many are left of it
   * @returns milliseconds; undefined while no update was measured
   */
  guess(remaining: Iterable<Work>, current?: { readonly rate: number; readonly updates: number }): number | undefined;
}

/** By the mean time per update of the kind, else of all kinds, else of the training under way. */
export function timeLeft(): TimeLeft {
  const learned = new Map<string, { milliseconds: number; updates: number }>();
  const rate = (of: Iterable<{ milliseconds: number; updates: number }>): number => {
    const sum = { milliseconds: 0, updates: 0 };
    for (const { milliseconds, updates } of of) {
      sum.milliseconds += milliseconds;
      sum.updates += updates;
    }
    return sum.milliseconds / sum.updates;
  };
  return {
    learn({ kind, updates }, milliseconds) {
      const before = learned.get(kind) ?? { milliseconds: 0, updates: 0 };
      learned.set(kind, {
        milliseconds: before.milliseconds + milliseconds,
        updates: before.updates + updates,
      });
    },
    guess(remaining, current) {
      const usual = learned.size > 0 ? rate(learned.values()) : current?.rate;
      if (usual === undefined) return undefined;
      let left = current === undefined ? 0 : current.rate * current.updates;
      for (const { kind, updates } of remaining) {
        const own = learned.get(kind);
        left += updates * (own === undefined ? usual : rate([own]));
      }
      return left;
    },
  };
}
