import type { Memory } from '../loop/memory.ts';
import { checkRate } from './schedule.ts';
import type { Schedule } from './schedule.ts';

/** What a plateau schedule remembers between validations. */
export interface PlateauState {
  /** The rate now. */
  readonly rate: number;
  /** The best value so far; null before the first. */
  readonly best: number | null;
  /** Values in a row that were no better. */
  readonly stale: number;
  /** Values that still pass without counting, after a reduction. */
  readonly resting: number;
}

/** A learning rate that follows what validation finds. */
export interface PlateauSchedule extends Schedule, Memory<PlateauState> {
  /** Tells it the newest value; the rate of the following updates may fall. */
  observe(value: number): void;
}

/** When and how far a plateau schedule lets the rate fall. */
export interface PlateauOptions {
  /** The rate at the beginning, > 0. */
  readonly peak: number;
  /** What the rate is multiplied by, in (0, 1); default 0.1. */
  readonly factor?: number;
  /** How many values in a row may be no better before the rate falls; default 10. */
  readonly patience?: number;
  /** Whether larger values are better (`max`, the default, as for MAP@R) or smaller ones (`min`, as for a loss). */
  readonly mode?: 'max' | 'min';
  /** By how much a value must beat the best to count as better; default 1e-4. */
  readonly threshold?: number;
  /** Whether the threshold is a share of the best (default) or a difference. */
  readonly thresholdMode?: 'relative' | 'absolute';
  /** How many values pass after a reduction without counting; default 0. */
  readonly cooldown?: number;
  /** The rate does not fall below it; default 0. */
  readonly minRate?: number;
  /** A smaller reduction than this is not made; default 1e-8. */
  readonly epsilon?: number;
  /** Updates over which the rate first rises linearly, as in `cosineSchedule`; default 0 (ours). */
  readonly warmUp?: number;
}

/**
 * A rate that falls when validation no longer improves: torch's ReduceLROnPlateau. For each observed value, in this order,
 *
 *     better (v > best (1 + threshold))  ->  best = v, stale = 0;   else stale += 1
 *     resting > 0                        ->  resting -= 1, stale = 0
 *     stale > patience                   ->  rate = max(factor rate, minRate), resting = cooldown, stale = 0
 *
 * with `best + threshold` where the threshold is absolute, and mirrored where smaller is better. A value that is NaN is no better.
 *
 * A training that it is the learning rate of keeps its state in its checkpoints; tell it through `training.observe(value)`.
 *
 * @param options the first rate, the factor, patience and what counts as better
 * @throws RangeError where a number is out of its range
 * @see PyTorch, torch.optim.lr_scheduler.ReduceLROnPlateau (whose default mode is `min`)
 */
export function plateauSchedule(options: PlateauOptions): PlateauSchedule {
  check(options);
  const { peak, factor = 0.1, patience = 10, cooldown = 0, minRate = 0, epsilon = 1e-8, warmUp = 0 } = options;
  let state: PlateauState = { rate: peak, best: null, stale: 0, resting: 0 };

  const rateAt = (step: number): number => (step < warmUp ? (state.rate * (step + 1)) / warmUp : state.rate);
  const observe = (value: number): void => {
    const better = isBetter(value, state.best, options);
    const best = better ? value : state.best;
    const resting = Math.max(0, state.resting - 1);
    const stale = better || state.resting > 0 ? 0 : state.stale + 1;
    if (stale <= patience) {
      state = { ...state, best, stale, resting };
      return;
    }
    const reduced = Math.max(state.rate * factor, minRate);
    state = { rate: state.rate - reduced > epsilon ? reduced : state.rate, best, stale: 0, resting: cooldown };
  };
  return Object.defineProperty(
    Object.assign(rateAt, {
      observe,
      restore(earlier: PlateauState) {
        state = earlier;
      },
    }),
    'state',
    { get: () => state },
  ) as PlateauSchedule;
}

/** Whether a schedule wants to be told what validation finds. */
export function isPlateauSchedule(schedule: Schedule): schedule is PlateauSchedule {
  return 'observe' in schedule;
}

function isBetter(
  value: number,
  best: number | null,
  { mode = 'max', threshold = 1e-4, thresholdMode = 'relative' }: PlateauOptions,
): boolean {
  if (best === null) return !Number.isNaN(value);
  const sign = mode === 'max' ? 1 : -1;
  const bound = thresholdMode === 'relative' ? best * (1 + sign * threshold) : best + sign * threshold;
  return mode === 'max' ? value > bound : value < bound;
}

function check({
  peak,
  factor = 0.1,
  patience = 10,
  threshold = 1e-4,
  cooldown = 0,
  minRate = 0,
}: PlateauOptions): void {
  checkRate('plateauSchedule', peak);
  if (!(factor > 0 && factor < 1)) {
    throw new RangeError(`plateauSchedule: expected 0 < factor < 1, received ${factor}; 0.1 is the default`);
  }
  for (const [name, value] of Object.entries({ patience, threshold, cooldown, minRate })) {
    if (value >= 0) continue;
    throw new RangeError(`plateauSchedule: expected ${name} >= 0, received ${value}; leave it out for its default`);
  }
}
