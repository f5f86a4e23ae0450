/** The learning rate of each step: `step` counts the updates done before it, from 0. */
export type Schedule = (step: number) => number;

/**
 * The same rate at every step.
 *
 * @param rate > 0
 */
export function constantSchedule(rate: number): Schedule {
  checkRate('constantSchedule', rate);
  return () => rate;
}

/**
 * Half a cosine from `peak` to 0 after a linear warm-up:
 * `rate(t) = peak (t + 1) / w` for `t < w`, then `peak / 2 (1 + cos(pi (t - w) / (steps - w)))`.
 *
 * @param options.peak rate at the end of the warm-up, > 0
 * @param options.steps length of the whole schedule, in updates
 * @param options.warmUp `w`, in updates, 0..steps - 1
 * @throws RangeError where `warmUp` leaves no step for the cosine
 *
 * Source: Loshchilov and Hutter, "SGDR", ICLR 2017, equation 5 (one period, minimum 0); the warm-up as in Goyal et al., 2017.
 */
export function cosineSchedule({
  peak,
  steps,
  warmUp = 0,
}: {
  readonly peak: number;
  readonly steps: number;
  readonly warmUp?: number;
}): Schedule {
  checkRate('cosineSchedule', peak);
  if (!(warmUp >= 0 && warmUp < steps)) {
    throw new RangeError(
      `cosineSchedule: expected 0 <= warmUp < steps, received warmUp ${warmUp}, steps ${steps}; shorten the warm-up`,
    );
  }
  return (step) => {
    if (step < warmUp) return (peak * (step + 1)) / warmUp;
    const progress = Math.min(1, (step - warmUp) / (steps - warmUp));
    return (peak / 2) * (1 + Math.cos(Math.PI * progress));
  };
}

/**
 * A rate that is multiplied by `factor` at each milestone: `rate(t) = peak factor^#{m : m <= t}`, after a linear warm-up.
 *
 * @param options.milestones updates at which the rate falls, ascending
 */
export function stepSchedule({
  peak,
  milestones,
  factor = 0.1,
  warmUp = 0,
}: {
  readonly peak: number;
  readonly milestones: readonly number[];
  readonly factor?: number;
  readonly warmUp?: number;
}): Schedule {
  checkRate('stepSchedule', peak);
  if (milestones.some((milestone, i) => i > 0 && milestone <= milestones[i - 1])) {
    throw new RangeError(
      `stepSchedule: expected ascending milestones, received [${milestones.join(', ')}]; sort them and drop repeats`,
    );
  }
  return (step) => {
    if (step < warmUp) return (peak * (step + 1)) / warmUp;
    return peak * factor ** milestones.filter((milestone) => milestone <= step).length;
  };
}

/**
 * A value that goes straight from one to another and then stays: `value(t) = from + (to - from) min(1, t / steps)`. It may begin at 0, so it is for weights of
 * losses rather than learning rates.
 *
 * @param options.from first value, >= 0. Default 0
 * @param options.to last value, >= 0
 * @param options.steps updates until it is reached, > 0
 * @throws RangeError for other values
 */
export function linearSchedule({
  from = 0,
  to,
  steps,
}: {
  readonly from?: number;
  readonly to: number;
  readonly steps: number;
}): Schedule {
  for (const [name, value] of Object.entries({ from, to })) {
    if (!(value >= 0 && Number.isFinite(value))) {
      throw new RangeError(`linearSchedule: expected a finite ${name} >= 0, received ${value}; use a value such as 1`);
    }
  }
  if (!(steps > 0 && Number.isFinite(steps))) {
    throw new RangeError(`linearSchedule: expected steps > 0, received ${steps}; it is how long the way takes`);
  }
  return (step) => from + (to - from) * Math.min(1, step / steps);
}

/** A schedule, of itself or of a rate that stays the same. */
export function scheduleFrom(learningRate: number | Schedule): Schedule {
  return typeof learningRate === 'number' ? constantSchedule(learningRate) : learningRate;
}

/** @throws RangeError unless the rate is finite and above 0 */
export function checkRate(name: string, rate: number): void {
  if (!(rate > 0 && Number.isFinite(rate))) {
    throw new RangeError(`${name}: expected a finite learning rate > 0, received ${rate}; use a value such as 0.05`);
  }
}
